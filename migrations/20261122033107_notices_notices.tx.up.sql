-- What the product tells people, beside its mail. A notice is a person's, wherever they are at work, so the tables are global; what it
-- says is sealed under the platform's key, as in the log of mail. The notices of a center go when the center is deleted.
create schema if not exists notices;

create table notices.notices (
  id         uuid primary key,
  person_id  uuid not null references accounts.people,
  kind       text not null,
  event_id   uuid not null,          -- what happened: with the kind, each person is told once
  center_id  uuid,                   -- null: it is about no center
  words      bytea not null,         -- sealed: headline, the line below it, where it leads
  created_at timestamptz not null,
  read_at    timestamptz,
  unique (person_id, kind, event_id)
);
create index notices_unread on notices.notices (person_id, created_at desc, id desc) where read_at is null;
create index notices_read on notices.notices (person_id, created_at desc, id desc) where read_at is not null;
create index notices_of_center on notices.notices (center_id) where center_id is not null;
create index notices_created on notices.notices (created_at);

-- Groups of kinds whose mail somebody has switched off. The notice in the product stays.
create table notices.silences (
  person_id  uuid not null references accounts.people,
  topic      text not null,
  created_at timestamptz not null,
  primary key (person_id, topic)
);

-- What may not be held back from an address that refuses mail: security, and what the law asks us to say.
alter table platform.mails add column always boolean not null default false;
