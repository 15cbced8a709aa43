-- The platform's own trail is written in the transaction of the refund: nothing is left to be noted.
alter table billing.refunds drop column noted_at;
