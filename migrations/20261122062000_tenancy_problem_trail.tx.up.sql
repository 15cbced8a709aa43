-- What the platform's side says of a problem stands in both trails by the transaction that says it: nothing is left to be brought there.
alter table tenancy.problem_entries drop column recorded_at;
