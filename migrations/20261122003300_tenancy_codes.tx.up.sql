-- What opens the registration where it is by invitation only. A code is shown once and used once.
create table tenancy.codes (
  id           uuid primary key,
  hash         bytea not null unique,
  note         text not null,                                  -- for whom, in the words of who made it
  made_by      uuid not null references accounts.people,
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz,
  used_by      uuid,                                           -- the person who registered; null where the address had an account
  used_center  uuid,
  withdrawn_at timestamptz
);
create index codes_made on tenancy.codes (created_at desc, id desc);
