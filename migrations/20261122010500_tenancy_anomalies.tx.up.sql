-- What rules have noticed: one row for each rule, subject and window. The platform's own stand under the center
-- 00000000-0000-0000-0000-000000000000, like its audit trail.
create table tenancy.anomalies (
  center_id       uuid not null,
  id              uuid not null,
  rule            text not null,
  subject_id      uuid not null,                       -- a person, or the center
  window_at       timestamptz not null,                -- when the rule's window began
  severity        text not null check (severity in ('notable', 'severe', 'incident')),
  times           bigint not null check (times > 0),   -- how often it was noticed in the window
  first_at        timestamptz not null,
  last_at         timestamptz not null,
  ip              text not null default '',
  acknowledged_at timestamptz,
  acknowledged_by uuid references accounts.people,
  note            text not null default '',
  primary key (center_id, id),
  check ((acknowledged_at is null) = (acknowledged_by is null))
);
create unique index anomalies_once on tenancy.anomalies (center_id, rule, subject_id, window_at);
create index anomalies_latest on tenancy.anomalies (center_id, last_at desc);
create index anomalies_open on tenancy.anomalies (center_id) where acknowledged_at is null;
call platform.operator('tenancy.anomalies');

-- What rules count before they notice something. Forgotten after a day.
create table tenancy.anomaly_marks (
  center_id  uuid not null,
  id         uuid not null,
  rule       text not null,
  subject_id uuid not null,
  what       text not null,                            -- each is counted once: a network, an account
  at         timestamptz not null,
  primary key (center_id, id)
);
create index anomaly_marks_recent on tenancy.anomaly_marks (center_id, rule, subject_id, at);
call platform.operator('tenancy.anomaly_marks');

-- How many wait, for the navigation of every page: read with the membership, kept here for that.
alter table tenancy.centers add column open_anomalies bigint not null default 0;
