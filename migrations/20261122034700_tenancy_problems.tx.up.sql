-- What a center has reported to the platform, and what both sides have said about it.
create table tenancy.problems (
  center_id   uuid not null references tenancy.centers,
  id          uuid not null,
  number      bigint not null check (number > 0),        -- as people say it, in the center
  subject     text not null,
  severity    text not null check (severity in ('question', 'hindered', 'stopped')),
  reported_by uuid not null references accounts.people,
  waits_for   text not null check (waits_for in ('platform', 'center')),
  created_at  timestamptz not null,
  changed_at  timestamptz not null,                      -- when somebody said something last
  closed_at   timestamptz,
  primary key (center_id, id)
);
create unique index problems_number on tenancy.problems (center_id, number);
create index problems_open on tenancy.problems (center_id, changed_at desc) where closed_at is null;
call platform.operator('tenancy.problems');

create table tenancy.problem_entries (
  center_id   uuid not null references tenancy.centers,
  id          uuid not null,
  problem_id  uuid not null,
  side        text not null check (side in ('platform', 'center')),
  kind        text not null check (kind in ('reported', 'answered', 'closed', 'reopened')),
  person_id   uuid not null references accounts.people,
  words       text not null default '',
  at          timestamptz not null,
  recorded_at timestamptz,                               -- when the center's trail had it: the platform's side is written there by a job
  primary key (center_id, id),
  foreign key (center_id, problem_id) references tenancy.problems
);
create index problem_entries_of on tenancy.problem_entries (center_id, problem_id, id);
call platform.operator('tenancy.problem_entries');

-- A support access can be about a problem.
alter table tenancy.support_grants add column problem_id uuid, add column problem_number bigint,
  add constraint support_grants_problem check ((problem_id is null) = (problem_number is null)),
  add foreign key (center_id, problem_id) references tenancy.problems;
create index support_grants_about on tenancy.support_grants (center_id, problem_id) where problem_id is not null;
