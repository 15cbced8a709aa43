-- The calendar: where work is done, when the center is open, and what is booked.
--
-- A bay or a technician is never booked twice because the table refuses it, whatever the program does: an exclusion constraint over
-- the center, the bay and the time. It needs = on uuid in a GiST index, which btree_gist brings. The extension is one of PostgreSQL's
-- own and trusted: the owner of a database may create it.
create extension if not exists btree_gist;

-- One row a center. Whoever books holds it, so that what is free stays free until the booking is written.
create table workshop.calendars (
  center_id uuid primary key,
  reminds   boolean not null default true,          -- the day before
  version   bigint not null default 1
);
call platform.tenant('workshop.calendars');

create table workshop.opening_hours (
  center_id uuid not null,
  weekday   bigint not null check (weekday between 0 and 6),   -- 0 is Sunday; a day without a row is closed
  opens     bigint not null check (opens >= 0),                -- minutes after midnight by the center's clock
  closes    bigint not null check (closes <= 1440),
  primary key (center_id, weekday),
  check (opens < closes)
);
call platform.tenant('workshop.opening_hours');

create table workshop.bays (
  center_id  uuid not null,
  id         uuid not null,
  name       text not null,
  position   bigint not null,
  retired_at timestamptz,
  version    bigint not null default 1,
  primary key (center_id, id)
);
create unique index bays_name on workshop.bays (center_id, lower(name)) where retired_at is null;
call platform.tenant('workshop.bays');

create table workshop.appointments (
  center_id     uuid not null,
  id            uuid not null,
  customer_id   uuid,
  vehicle_id    uuid,
  bay_id        uuid not null,
  technician_id uuid,                               -- null: nobody yet
  starts_at     timestamptz not null,
  ends_at       timestamptz not null,
  what          text not null,
  note          text not null default '',           -- for the staff
  state         text not null check (state in ('requested', 'confirmed', 'arrived', 'done', 'no-show', 'cancelled')),
  reason        text not null default '',           -- of a cancellation
  mails         boolean not null default false,     -- the customer is written to
  order_id      uuid,
  order_number  bigint,
  booked_by     uuid,
  booked_at     timestamptz not null,
  timed_at      timestamptz not null,               -- when this time was agreed: booked, or moved to it
  reminded_at   timestamptz,
  idempotency   uuid not null,                      -- the form's own id: a double click books once
  version       bigint not null default 1,
  primary key (center_id, id),
  unique (center_id, idempotency),
  foreign key (center_id, customer_id) references workshop.customers,
  foreign key (center_id, vehicle_id) references workshop.vehicles,
  foreign key (center_id, bay_id) references workshop.bays,
  foreign key (center_id, technician_id) references tenancy.members,
  check (starts_at < ends_at),
  check (customer_id is not null or vehicle_id is not null),
  check ((order_id is null) = (order_number is null)),
  constraint appointments_bay_once exclude using gist
    (center_id with =, bay_id with =, tstzrange(starts_at, ends_at) with &&) where (state not in ('no-show', 'cancelled')),
  constraint appointments_technician_once exclude using gist
    (center_id with =, technician_id with =, tstzrange(starts_at, ends_at) with &&) where (state not in ('no-show', 'cancelled'))
);
create index appointments_starts on workshop.appointments (center_id, starts_at);
create index appointments_vehicle on workshop.appointments (center_id, vehicle_id, starts_at desc) where vehicle_id is not null;
create index appointments_customer on workshop.appointments (center_id, customer_id, starts_at desc) where customer_id is not null;
call platform.tenant('workshop.appointments');

-- Centers that were here before begin as new ones do: two bays, Monday to Friday from 8 to 17.
insert into workshop.calendars (center_id) select center_id from tenancy.centers where details_at is not null and status <> 'deleted';
insert into workshop.opening_hours (center_id, weekday, opens, closes)
  select center_id, weekday, 480, 1020 from workshop.calendars, generate_series(1, 5) as weekday;
insert into workshop.bays (center_id, id, name, position)
  select center_id, gen_random_uuid(), 'Bay ' || n, n from workshop.calendars, generate_series(1, 2) as n;
