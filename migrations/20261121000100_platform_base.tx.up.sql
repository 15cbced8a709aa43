-- What every module stands on: the classes of table, sessions, throttles, keys, mails, files.
create schema if not exists platform;

-- A tenant table: only the center in scope sees or writes its rows. FORCE hides them from the owner too, so that the migrating
-- role has a policy of its own (backfills, backups).
create procedure platform.tenant(t regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format($p$create policy of_center on %s
    using (center_id = nullif(current_setting('app.center_id', true), '')::uuid)
    with check (center_id = nullif(current_setting('app.center_id', true), '')::uuid)$p$, t);
  execute format('create policy of_owner on %s to %I using (true) with check (true)', t, current_user);
end $$;

-- An operator table: belongs to a center, and the platform's door sees all of it.
create procedure platform.operator(t regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', t);
  execute format('alter table %s force row level security', t);
  execute format($p$create policy of_center_or_platform on %s
    using (center_id = nullif(current_setting('app.center_id', true), '')::uuid or current_setting('app.door', true) = 'platform')
    with check (center_id = nullif(current_setting('app.center_id', true), '')::uuid or current_setting('app.door', true) = 'platform')$p$, t);
  execute format('create policy of_owner on %s to %I using (true) with check (true)', t, current_user);
end $$;

create table platform.sessions (
  token_hash       bytea primary key,
  id               uuid not null unique,
  person_id        uuid not null,
  center_id        uuid,
  stage            text not null check (stage in ('code', 'full')),
  data             bytea not null,
  ip               text not null,
  user_agent       text not null,
  idle_seconds     bigint not null check (idle_seconds > 0),
  created_at       timestamptz not null,
  last_seen        timestamptz not null,
  absolute_expires timestamptz not null,
  mfa_at           timestamptz,
  reauth_at        timestamptz,
  revoked_at       timestamptz
);
create index sessions_person on platform.sessions (person_id) where revoked_at is null;
create index sessions_expired on platform.sessions (absolute_expires);

create table platform.throttle (
  k   bytea primary key,
  tat timestamptz not null
);
create index throttle_tat on platform.throttle (tat);

-- One key per owner, wrapped by the keyring. Destroying the row makes what it sealed unreadable.
create table platform.data_keys (
  owner_kind   text not null check (owner_kind in ('platform', 'center', 'person', 'archive', 'password')),
  owner_id     uuid not null,
  wrapped      bytea not null,
  ring_version text not null,
  created_at   timestamptz not null,
  primary key (owner_kind, owner_id)
);

create table platform.mails (
  id           uuid primary key,
  kind         text not null,
  business_id  uuid not null,
  center_id    uuid,
  address      bytea not null,          -- sealed
  subject      bytea not null,          -- sealed
  bodies       bytea,                   -- sealed; gone once delivered in production
  state        text not null check (state in ('queued', 'sent', 'failed', 'stuck')),
  attempts     bigint not null default 0,
  provider_id  text,
  problem      text,
  created_at   timestamptz not null,
  sent_at      timestamptz,
  unique (kind, business_id)
);
create index mails_created on platform.mails (created_at);

create table platform.files (
  center_id    uuid not null,
  id           uuid not null,
  kind         text not null,           -- logo, document, …
  name         text not null,           -- as the person called it
  type         text not null,
  size         bigint not null check (size >= 0),
  sha256       bytea not null,
  stored_name  text not null,
  created_by   uuid,
  created_at   timestamptz not null,
  primary key (center_id, id)
);
call platform.tenant('platform.files');
