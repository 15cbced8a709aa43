-- Whom of the platform a center has let in, or a legal record of two platform admins has.
create table tenancy.support_grants (
  center_id    uuid not null references tenancy.centers,
  id           uuid not null,
  kind         text not null check (kind in ('owner', 'legal')),
  person_id    uuid not null references accounts.people,  -- the platform admin who may enter
  writes       boolean not null default false,
  reason       text not null,
  authority    text not null default '',                  -- legal: who demands it
  reference    text not null default '',                  -- and under which number
  hours        bigint not null check (hours between 1 and 24),
  asked_by     uuid not null references accounts.people,  -- the owner who gave it; legal: the platform admin who proposed it
  confirmed_by uuid references accounts.people,           -- legal: the second platform admin
  created_at   timestamptz not null,
  begins_at    timestamptz,
  expires_at   timestamptz,
  ended_at     timestamptz,                               -- before its time
  ended_by     uuid references accounts.people,
  closed_at    timestamptz,                               -- when its end was written down and mailed
  primary key (center_id, id),
  check ((begins_at is null) = (expires_at is null)),
  check (expires_at <= begins_at + interval '24 hours'),
  check (kind = 'legal' or begins_at is not null and confirmed_by is null),
  check (kind = 'owner' or not writes and authority <> '' and person_id = asked_by),
  check (kind = 'owner' or (begins_at is null) = (confirmed_by is null)),
  check (confirmed_by <> asked_by)
);
create index support_grants_open on tenancy.support_grants (center_id, person_id) where closed_at is null;
create index support_grants_of_person on tenancy.support_grants (person_id, created_at desc);
call platform.operator('tenancy.support_grants');

-- Every page of the center says so while somebody has access: read with the membership, kept here for that.
alter table tenancy.centers add column support_until timestamptz, add column support_writes boolean not null default false;
