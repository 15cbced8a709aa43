-- The deletion of centers: how far each is, what keeps it from beginning, and what is left of it in the end.
create schema if not exists privacy;

-- From begun_at on nothing brings the center back: its key is destroyed in the same transaction.
alter table tenancy.closures add column begun_at timestamptz, add constraint closures_begun check (begun_at is null or returned_at is null);

-- A deletion under way: one row for each closure, from the freeze to the last mail.
create table privacy.deletions (
  center_id    uuid not null,
  id           uuid not null,                       -- the closure's
  reason       text not null,
  effective_at timestamptz not null,
  due_at       timestamptz not null,
  step         text not null check (step in ('key', 'files', 'rows', 'jobs', 'recount', 'certificate', 'mail')), -- what comes next
  frozen_at    timestamptz not null,
  begun_at     timestamptz,                         -- when the key was destroyed
  files        bigint check (files >= 0),           -- null: not counted yet
  jobs         bigint not null default 0 check (jobs >= 0),
  rows         jsonb not null default '{}',         -- table → rows deleted so far
  kept         jsonb not null default '{}',         -- table → rows that stay, by law
  recounted_at timestamptz,
  rounds       bigint not null default 0,           -- how often the recount has found something left
  owners       bytea,                               -- sealed under the platform's key: whom the last mail goes to
  primary key (center_id, id)
);
call platform.operator('privacy.deletions');

-- The erasure ledger: what was erased, with its signed certificate. After a backup is restored, everything in it is erased again.
create table privacy.erasures (
  center_id   uuid not null,
  id          uuid not null,                        -- the closure's
  erased_at   timestamptz not null,
  certificate bytea not null,
  primary key (center_id, id)
);
call platform.operator('privacy.erasures');

create function privacy.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the erasure ledger is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on privacy.erasures for each row execute function privacy.refuse();
create trigger append_only_truncate before truncate on privacy.erasures for each statement execute function privacy.refuse();

-- A legal hold: proposed by one platform admin, confirmed by another. While it is open, the deletion does not begin.
create table privacy.holds (
  center_id    uuid not null,
  id           uuid not null,
  case_number  text not null,
  reason       text not null,
  silent       boolean not null default false,      -- the law forbids to tell the owner
  silence      text not null default '',            -- which law
  proposed_by  uuid not null references accounts.people,
  proposed_at  timestamptz not null,
  confirmed_by uuid references accounts.people,
  confirmed_at timestamptz,
  ended_by     uuid references accounts.people,
  ended_at     timestamptz,
  ending       text not null default '',            -- why it ended
  primary key (center_id, id),
  check ((confirmed_by is null) = (confirmed_at is null)),
  check (confirmed_by <> proposed_by),
  check ((ended_by is null) = (ended_at is null)),
  check (silent = (silence <> ''))
);
create unique index holds_open on privacy.holds (center_id) where ended_at is null;
call platform.operator('privacy.holds');

-- A decision that came after the deletion had begun: carried out, and without effect.
alter table billing.decisions add column too_late boolean not null default false;
