create schema tenancy;

create table tenancy.centers (
  center_id           uuid primary key,
  name                text not null,
  street              text not null default '',
  city                text not null default '',
  region              text not null default '',
  postal_code         text not null default '',
  country             text not null default '',     -- ISO 3166-1 alpha-2
  phone               text not null default '',     -- E.164
  email               text not null default '',
  website             text not null default '',
  registration_number text not null default '',
  tax_id              text not null default '',
  specialties         text[] not null default '{}', -- brands
  logo_file           uuid,
  base_currency       text not null default 'USD',  -- ISO 4217
  currencies          text[] not null default '{}', -- operating, besides the base
  time_zone           text not null default 'UTC',  -- IANA
  locale              text not null default 'en-US',
  distance_unit       text not null default 'km' check (distance_unit in ('km', 'mi')),
  details_at          timestamptz,                  -- when the owner gave the details in onboarding
  status              text not null check (status in ('trial', 'active', 'past due', 'grace', 'suspended', 'cancelled', 'deleted')),
  status_reason       text not null default '',
  status_at           timestamptz not null,
  closes_at           timestamptz,                  -- shown: when the present state ends by itself
  created_at          timestamptz not null,
  version             bigint not null default 1
);
call platform.operator('tenancy.centers');

create table tenancy.members (
  center_id   uuid not null references tenancy.centers,
  id          uuid not null,
  person_id   uuid not null references accounts.people,
  role        text not null check (role in ('owner', 'administrator', 'advisor', 'technician', 'viewer')),
  sees_prices boolean not null default true,
  created_at  timestamptz not null,
  ended_at    timestamptz,
  version     bigint not null default 1,
  primary key (center_id, id)
);
create unique index members_person on tenancy.members (center_id, person_id) where ended_at is null;
create index members_of_person on tenancy.members (person_id) where ended_at is null;
call platform.operator('tenancy.members');

-- What a plan limits, and how much of it is used. Taken in one statement, so that parallel creations never pass the limit.
create table tenancy.counters (
  center_id uuid not null references tenancy.centers,
  kind      text not null check (kind in ('staff', 'customers')),
  used      bigint not null default 0 check (used >= 0),
  allowed   bigint,                                  -- null: no limit
  primary key (center_id, kind)
);
call platform.operator('tenancy.counters');

-- Numbers that people see, per center. Taking one locks the row until the transaction ends: no gaps where it rolls back.
create table tenancy.numbers (
  center_id uuid not null references tenancy.centers,
  kind      text not null,
  next      bigint not null check (next > 0),
  primary key (center_id, kind)
);
call platform.operator('tenancy.numbers');

-- A center that will be deleted: the date is promised here, and a return is recorded here.
create table tenancy.closures (
  center_id    uuid not null references tenancy.centers,
  id           uuid not null,
  reason       text not null check (reason in ('cancelled', 'suspended')),
  words        text not null default '',
  effective_at timestamptz not null,
  due_at       timestamptz not null,
  created_at   timestamptz not null,
  returned_at  timestamptz,
  primary key (center_id, id)
);
create unique index closures_open on tenancy.closures (center_id) where returned_at is null;
call platform.operator('tenancy.closures');

-- Offered to later rooms for joins: who works here.
create view tenancy.staff with (security_invoker = true) as
  select m.center_id, m.id, m.person_id, m.role, m.ended_at, p.name
    from tenancy.members m join accounts.people p on p.id = m.person_id;
