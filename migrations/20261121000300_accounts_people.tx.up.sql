create schema accounts;

create table accounts.people (
  id                  uuid primary key,
  name                text not null,
  email               text not null,
  email_folded        text not null unique,
  phone               text not null default '',
  password_hash       text not null default '',     -- empty: set up by a one-time link
  password_changed_at timestamptz,
  verified_at         timestamptz,
  adult_confirmed_at  timestamptz,
  theme               text not null default '' check (theme in ('', 'light', 'dark')),
  locale              text not null default '',
  factor_epoch        bigint not null default 1,    -- grows with every change of password, second factor or role
  created_at          timestamptz not null,
  version             bigint not null default 1
);

-- What was accepted, when and from where.
create table accounts.acceptances (
  id         uuid primary key,
  person_id  uuid not null references accounts.people,
  policy     text not null check (policy in ('terms', 'privacy')),
  version    text not null,
  ip         text not null,
  at         timestamptz not null
);
create index acceptances_person on accounts.acceptances (person_id);

-- Links in mail: hashed, one use, and a newer one voids the older.
create table accounts.links (
  hash       bytea primary key,
  id         uuid not null unique,                  -- of the request that made it: its job may run twice
  kind       text not null check (kind in ('verify', 'reset', 'setup')),
  person_id  uuid not null references accounts.people,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at    timestamptz,
  voided_at  timestamptz
);
create index links_person on accounts.links (person_id, kind);

create table accounts.second_factors (
  person_id    uuid primary key references accounts.people,
  secret       bytea,                               -- sealed; in force since confirmed_at
  confirmed_at timestamptz,
  last_step    bigint not null default 0,           -- the newest step that was used: each counts once
  offered      bytea,                               -- sealed; shown as a QR code, not yet confirmed
  offered_at   timestamptz,
  check ((secret is null) = (confirmed_at is null)),
  check ((offered is null) = (offered_at is null))
);

create table accounts.recovery_codes (
  person_id uuid not null references accounts.people,
  hash      bytea not null,
  used_at   timestamptz,
  primary key (person_id, hash)
);

create table accounts.trusted_devices (
  id         uuid primary key,
  person_id  uuid not null references accounts.people,
  token_hash bytea not null unique,
  epoch      bigint not null,
  ip         text not null,
  user_agent text not null,
  created_at timestamptz not null,
  last_used  timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz
);
create index trusted_devices_person on accounts.trusted_devices (person_id);

create table accounts.sign_ins (
  id         uuid primary key,
  person_id  uuid references accounts.people,       -- null: nobody has the address that was typed
  at         timestamptz not null,
  outcome    text not null check (outcome in ('password', 'wrong password', 'code', 'wrong code', 'recovery code', 'throttled')),
  ip         text not null,
  user_agent text not null
);
create index sign_ins_person on accounts.sign_ins (person_id, at desc);

create table accounts.platform_roles (
  person_id  uuid not null references accounts.people,
  role       text not null check (role in ('approver', 'support', 'security')),
  granted_at timestamptz not null,
  primary key (person_id, role)
);
