-- What a command has done as the owner of the tables, which has no keys to seal an event with: the next process that has them
-- writes it into the platform's trail and takes it away here.
create table platform.shell_words (
  id      uuid primary key,
  at      timestamptz not null,
  who     text not null,              -- system user and machine
  action  text not null,
  details jsonb not null default '[]'
);
