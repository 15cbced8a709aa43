alter table billing.subscriptions
  add column anchor_day  bigint check (anchor_day between 1 and 31), -- on which paid periods begin, in the center's zone; null: never paid
  add column late_until  timestamptz,                                -- everything works until then though nothing is paid: given by the platform
  add column held        text check (held in ('suspended', 'terminated')),
  add column held_at     timestamptz,
  add column held_reason text not null default '',
  add constraint subscriptions_held check ((held is null) = (held_at is null));
update billing.subscriptions set anchor_day = extract(day from period_start at time zone 'UTC') where period_start is not null;

alter table tenancy.closures drop constraint closures_reason_check;
alter table tenancy.closures add constraint closures_reason_check check (reason in ('cancelled', 'suspended', 'terminated'));

-- What has happened to a subscription: a row for each change of its state, and for what the platform has done.
create table billing.standings (
  center_id uuid not null references tenancy.centers,
  id        uuid not null,
  state     text not null check (state in ('trial', 'active', 'past due', 'grace', 'suspended', 'cancelled')),
  what      text not null,                                           -- 'begun', 'calendar', 'paid', 'cancelled', 'returned', …
  reason    text not null default '',                                -- for the owner
  at        timestamptz not null,
  primary key (center_id, id)
);
create index standings_latest on billing.standings (center_id, at desc, id desc);
call platform.operator('billing.standings');
insert into billing.standings (center_id, id, state, what, at) select center_id, gen_random_uuid(), 'trial', 'begun', created_at from billing.subscriptions;

-- What its owners were told ahead of a day: once for each kind and day.
create table billing.reminders (
  center_id uuid not null references tenancy.centers,
  kind      text not null,
  about     timestamptz not null,                                    -- the day that it tells of
  told_at   timestamptz not null,
  primary key (center_id, kind, about)
);
call platform.operator('billing.reminders');
