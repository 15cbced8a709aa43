-- The register of incidents (GDPR Article 33(5)): what happened, what was found out and decided, whom it concerns and what they were told.
-- It is the platform's own, so its tables are global; words are sealed under the platform's key, and facts and entries only grow.
create table privacy.incidents (
  id           uuid primary key,
  number       bigint not null unique check (number > 0),
  anomaly_id   uuid unique,                        -- what a rule had noticed, where that was the beginning
  title        text not null,
  aware_at     timestamptz not null,               -- when the clock of 72 hours began
  version      bigint not null check (version > 0), -- of the facts
  authority    text not null default '' check (authority in ('', 'told', 'unneeded')),
  authority_at timestamptz,                        -- when the authority was told; without need of it, when that was decided
  people       text not null default '' check (people in ('', 'told', 'unneeded')),
  opened_at    timestamptz not null,
  opened_by    uuid not null references accounts.people,
  closed_at    timestamptz,
  check ((authority = '') = (authority_at is null)),
  check (closed_at is null or authority <> '' and people <> '')
);
create index incidents_open on privacy.incidents (aware_at) where closed_at is null;

-- The facts as they were known: each change is a version with its reason.
create table privacy.incident_facts (
  incident_id uuid not null references privacy.incidents,
  version     bigint not null check (version > 0),
  title       text not null,
  aware_at    timestamptz not null,
  began_at    timestamptz,                         -- null: not known
  ended_at    timestamptz,                         -- null: not known, or it goes on
  kinds       text[] not null check (cardinality(kinds) > 0 and kinds <@ array['confidentiality', 'integrity', 'availability']),
  source      text not null,
  data        text[] not null,                     -- kinds of data
  words       bytea not null,                      -- sealed: what happened, why this version
  changed_at  timestamptz not null,
  changed_by  uuid not null references accounts.people,
  primary key (incident_id, version)
);

-- What was found out, decided and done, in the order of time.
create table privacy.incident_entries (
  id          uuid primary key,
  incident_id uuid not null references privacy.incidents,
  kind        text not null check (kind in ('opened', 'fact', 'decision', 'measure', 'revised', 'scope', 'authority', 'people', 'sent', 'told', 'alarm', 'closed', 'reopened')),
  words       bytea not null,                      -- sealed
  at          timestamptz not null,
  by          uuid references accounts.people      -- null: the program
);
create index incident_entries_of on privacy.incident_entries (incident_id, at, id);

-- Which alarm was given.
create table privacy.incident_alarms (
  incident_id uuid not null references privacy.incidents,
  hours       bigint not null check (hours in (24, 48, 72)),
  at          timestamptz not null,
  primary key (incident_id, hours)
);

-- Whom it concerns. A center's row goes with the center.
create table privacy.incident_centers (
  center_id   uuid not null references tenancy.centers,
  incident_id uuid not null references privacy.incidents,
  how         text not null check (how in ('chosen', 'all', 'computed')),
  because     text not null default '',            -- what it was computed from
  added_at    timestamptz not null,
  added_by    uuid not null references accounts.people,
  removed_at  timestamptz,
  removed_by  uuid references accounts.people,
  primary key (center_id, incident_id),
  check ((removed_at is null) = (removed_by is null))
);
call platform.operator('privacy.incident_centers');

-- What the affected are told. A draft until it is sent; from then on its words stand still, and a job goes through the centers.
create table privacy.incident_letters (
  id          uuid primary key,
  incident_id uuid not null references privacy.incidents,
  number      bigint not null check (number > 0),
  data        text[] not null,
  words       bytea not null,                      -- sealed: what happened, what we did, what to do, whom to ask
  staff       boolean not null,                    -- everybody with an account in those centers, not the owners alone
  fresh       boolean not null,                    -- only centers that were not told yet
  version     bigint not null default 1,
  created_at  timestamptz not null,
  created_by  uuid not null references accounts.people,
  sent_at     timestamptz,
  sent_by     uuid references accounts.people,
  reached     uuid,                                -- the last center that was told
  centers     bigint not null default 0,
  owners      bigint not null default 0,
  others      bigint not null default 0,
  unowned     bigint not null default 0,           -- centers in which nobody could be told
  done_at     timestamptz,
  unique (incident_id, number),
  check ((sent_at is null) = (sent_by is null)),
  check (done_at is null or sent_at is not null)
);

-- Which center was told by which letter: its owners, whoever they are then, can read it.
create table privacy.incident_tellings (
  center_id   uuid not null references tenancy.centers,
  letter_id   uuid not null references privacy.incident_letters,
  incident_id uuid not null references privacy.incidents,
  told_at     timestamptz not null,
  owners      bigint not null,
  others      bigint not null,
  primary key (center_id, letter_id)
);
create index incident_tellings_of on privacy.incident_tellings (center_id, incident_id);
call platform.operator('privacy.incident_tellings');

-- Which person was told by which letter, and as what.
create table privacy.incident_readers (
  person_id   uuid not null references accounts.people,
  letter_id   uuid not null references privacy.incident_letters,
  incident_id uuid not null references privacy.incidents,
  told_at     timestamptz not null,
  primary key (person_id, letter_id)
);
create index incident_readers_of on privacy.incident_readers (person_id, incident_id);

-- Nobody rewrites the register. What is over for five years, by the database's own clock, may go as a whole.
create function privacy.refuse_incident() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and exists (select from privacy.incidents i where i.id = old.incident_id and i.closed_at < clock_timestamp() - interval '5 years') then
    return old;
  end if;
  raise exception 'the register of incidents is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on privacy.incident_facts for each row execute function privacy.refuse_incident();
create trigger append_only before update or delete on privacy.incident_entries for each row execute function privacy.refuse_incident();
create trigger append_only before update or delete on privacy.incident_alarms for each row execute function privacy.refuse_incident();
create trigger append_only before update or delete on privacy.incident_readers for each row execute function privacy.refuse_incident();
create trigger append_only_truncate before truncate on privacy.incident_facts for each statement execute function privacy.refuse();
create trigger append_only_truncate before truncate on privacy.incident_entries for each statement execute function privacy.refuse();

create function privacy.refuse_letter() returns trigger language plpgsql as $$
begin
  if old.sent_at is null or tg_op = 'DELETE' and exists (select from privacy.incidents i where i.id = old.incident_id and i.closed_at < clock_timestamp() - interval '5 years') then
    return case when tg_op = 'DELETE' then old else new end;
  end if;
  if tg_op = 'UPDATE' and (new.id, new.incident_id, new.number, new.data, new.words, new.staff, new.fresh, new.version, new.created_at, new.created_by, new.sent_at, new.sent_by)
      is not distinct from (old.id, old.incident_id, old.number, old.data, old.words, old.staff, old.fresh, old.version, old.created_at, old.created_by, old.sent_at, old.sent_by) then
    return new;
  end if;
  raise exception 'a letter that was sent stays as it is' using errcode = 'insufficient_privilege';
end $$;
create trigger stands before update or delete on privacy.incident_letters for each row execute function privacy.refuse_letter();
