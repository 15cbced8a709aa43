create schema workshop;

-- Search: folded terms, found by range, because only leakproof operators use an index under row-level security.
create table workshop.search_terms (
  center_id uuid not null,
  term      text collate "C" not null,
  kind      text not null check (kind in ('customer', 'vehicle', 'order', 'invoice')),
  id        uuid not null,
  primary key (center_id, term, kind, id)
);
create index search_terms_of on workshop.search_terms (center_id, kind, id);
call platform.tenant('workshop.search_terms');

-- What happened to an order, a vehicle, a customer, in the words that people read.
create table workshop.timeline (
  center_id   uuid not null,
  id          uuid not null,
  at          timestamptz not null,
  kind        text not null,                        -- note, opened, job added, presented, authorized, declined, moved, posted, paid, …
  actor_id    uuid,
  actor_name  text not null,
  order_id    uuid,
  vehicle_id  uuid,
  customer_id uuid,
  text        text not null,
  staff_only  boolean not null default true,
  primary key (center_id, id)
);
create index timeline_order on workshop.timeline (center_id, order_id, at desc) where order_id is not null;
create index timeline_vehicle on workshop.timeline (center_id, vehicle_id, at desc) where vehicle_id is not null;
create index timeline_customer on workshop.timeline (center_id, customer_id, at desc) where customer_id is not null;
call platform.tenant('workshop.timeline');

-- Catalog: how this center prices.
create table workshop.pricing (
  center_id uuid primary key,
  tax_mode  text not null check (tax_mode in ('exclusive', 'inclusive')),
  rounding  text not null check (rounding in ('document', 'line')),
  version   bigint not null default 1
);
call platform.tenant('workshop.pricing');
create table workshop.labor_rates (
  center_id    uuid not null,
  id           uuid not null,
  name         text not null,
  amount_minor bigint not null check (amount_minor >= 0),
  currency     text not null,
  is_default   boolean not null default false,
  retired_at   timestamptz,
  version      bigint not null default 1,
  primary key (center_id, id)
);
create unique index labor_rates_default on workshop.labor_rates (center_id, currency) where is_default and retired_at is null;
call platform.tenant('workshop.labor_rates');
create table workshop.tax_classes (
  center_id  uuid not null,
  id         uuid not null,
  name       text not null,
  rate_ppm   bigint not null check (rate_ppm between 0 and 1000000),  -- 82500 is 8.25 %
  is_default boolean not null default false,
  retired_at timestamptz,
  version    bigint not null default 1,
  primary key (center_id, id)
);
create unique index tax_classes_default on workshop.tax_classes (center_id) where is_default and retired_at is null;
call platform.tenant('workshop.tax_classes');

create table workshop.customers (
  center_id   uuid not null,
  id          uuid not null,
  name        text not null,
  company     text not null default '',
  sort_name   text collate "C" not null,            -- name, else company, folded: the order of the list
  email       text not null default '',
  street      text not null default '',
  city        text not null default '',
  region      text not null default '',
  postal_code text not null default '',
  country     text not null default '',
  bill_to     uuid,
  staff_notes text not null default '',
  merged_into uuid,
  created_at  timestamptz not null,
  version     bigint not null default 1,
  primary key (center_id, id),
  foreign key (center_id, bill_to) references workshop.customers,
  foreign key (center_id, merged_into) references workshop.customers
);
create index customers_name on workshop.customers (center_id, sort_name, id) where merged_into is null;
create index customers_merged on workshop.customers (center_id, merged_into) where merged_into is not null;
create index customers_bill_to on workshop.customers (center_id, bill_to) where bill_to is not null;
call platform.tenant('workshop.customers');
create table workshop.customer_phones (
  center_id   uuid not null,
  customer_id uuid not null,
  position    bigint not null,
  e164        text not null,
  label       text not null default '',
  primary key (center_id, customer_id, position),
  foreign key (center_id, customer_id) references workshop.customers
);
call platform.tenant('workshop.customer_phones');
create table workshop.vehicles (
  center_id  uuid not null,
  id         uuid not null,
  vin        text not null default '',
  plate      text not null default '',
  plate_bare text not null default '',              -- without spaces and dashes: as plates are compared
  make       text not null default '',
  model      text not null default '',
  year       bigint not null default 0,             -- 0: not known
  body       text not null default '',
  engine     text not null default '',
  color      text not null default '',
  created_at timestamptz not null,
  version    bigint not null default 1,
  primary key (center_id, id)
);
create unique index vehicles_vin on workshop.vehicles (center_id, vin) where vin <> '';
create index vehicles_plate on workshop.vehicles (center_id, plate_bare, created_at desc) where plate_bare <> '';
create index vehicles_created on workshop.vehicles (center_id, created_at desc, id desc);
call platform.tenant('workshop.vehicles');
create table workshop.customer_vehicles (
  center_id   uuid not null,
  customer_id uuid not null,
  vehicle_id  uuid not null,
  since       timestamptz not null,
  until       timestamptz,
  primary key (center_id, customer_id, vehicle_id),
  foreign key (center_id, customer_id) references workshop.customers,
  foreign key (center_id, vehicle_id) references workshop.vehicles
);
create index customer_vehicles_vehicle on workshop.customer_vehicles (center_id, vehicle_id);
call platform.tenant('workshop.customer_vehicles');
create table workshop.odometer_readings (
  center_id  uuid not null,
  id         uuid not null,
  vehicle_id uuid not null,
  value      bigint not null check (value >= 0),
  unit       text not null check (unit in ('km', 'mi')),
  source     text not null,                         -- arrival, hand-over, typed
  at         timestamptz not null,
  primary key (center_id, id),
  foreign key (center_id, vehicle_id) references workshop.vehicles
);
create index odometer_readings_vehicle on workshop.odometer_readings (center_id, vehicle_id, at desc);
call platform.tenant('workshop.odometer_readings');

-- Money received, and what each order owes. A balance row is locked while it changes. Orders and invoices stand above this room, so
-- they tell it what their numbers are.
create table workshop.balances (
  center_id     uuid not null,
  order_id      uuid not null,
  order_number  bigint not null,
  invoice       text not null default '',           -- printed number, once posted
  customer_id   uuid,
  vehicle_id    uuid not null,
  currency      text not null,
  charged_minor bigint not null default 0,          -- by posted invoices
  paid_minor    bigint not null default 0,
  primary key (center_id, order_id),
  foreign key (center_id, customer_id) references workshop.customers,
  foreign key (center_id, vehicle_id) references workshop.vehicles
);
create index balances_open on workshop.balances (center_id, order_id) where charged_minor > paid_minor;
call platform.tenant('workshop.balances');
create table workshop.payments (
  center_id    uuid not null,
  id           uuid not null,
  order_id     uuid not null,
  amount_minor bigint not null check (amount_minor <> 0),
  currency     text not null,
  method       text not null check (method in ('cash', 'card', 'transfer', 'check', 'other')),
  reference    text not null default '',
  received_at  timestamptz not null,
  recorded_by  uuid not null,
  idempotency  uuid not null,                       -- the form's own id: a double click pays once
  primary key (center_id, id),
  unique (center_id, idempotency),
  foreign key (center_id, order_id) references workshop.balances
);
create index payments_order on workshop.payments (center_id, order_id, received_at);
create index payments_received on workshop.payments (center_id, received_at desc, id);
call platform.tenant('workshop.payments');

create table workshop.work_orders (
  center_id        uuid not null,
  id               uuid not null,
  number           bigint not null,
  vehicle_id       uuid not null,
  customer_id      uuid,
  document         text not null check (document in ('estimate', 'work order', 'invoiced', 'void')),
  stage            text not null check (stage in ('estimate', 'approved', 'in progress', 'waiting', 'ready', 'invoiced')),
  stage_since      timestamptz not null,
  concerns         text not null default '',
  summary          text not null default '',        -- names of the jobs, or the concern: what the card shows
  promised_at      timestamptz,
  arrival          text not null default 'drop-off' check (arrival in ('waiting', 'drop-off', 'tow-in')),
  technician_id    uuid,
  advisor_id       uuid,
  odometer_in      bigint,
  odometer_out     bigint,
  odometer_unit    text not null default 'km' check (odometer_unit in ('km', 'mi')),
  key_tag          text not null default '',
  staff_note       text not null default '',
  currency         text not null,
  rate_nano        bigint not null default 1000000000 check (rate_nano > 0), -- to the base currency, at first presentation
  tax_mode         text not null check (tax_mode in ('exclusive', 'inclusive')),
  total_minor      bigint not null default 0,       -- of what is neither declined nor deferred, tax included
  authorized_minor bigint not null default 0,       -- of what is authorized, tax included
  jobs_total       bigint not null default 0,       -- neither declined nor deferred
  jobs_done        bigint not null default 0,
  jobs_waiting     bigint not null default 0,       -- presented, no answer yet
  opened_at        timestamptz not null,
  closed_at        timestamptz,
  version          bigint not null default 1,
  primary key (center_id, id),
  unique (center_id, number),
  foreign key (center_id, vehicle_id) references workshop.vehicles,
  foreign key (center_id, customer_id) references workshop.customers,
  foreign key (center_id, technician_id) references tenancy.members,
  foreign key (center_id, advisor_id) references tenancy.members
);
create index work_orders_board on workshop.work_orders (center_id, stage, promised_at) where document <> 'void' and closed_at is null;
create index work_orders_closed on workshop.work_orders (center_id, closed_at) where document = 'invoiced' and closed_at is not null;
create index work_orders_stage on workshop.work_orders (center_id, stage, number);
create index work_orders_opened on workshop.work_orders (center_id, opened_at desc, id);
create index work_orders_vehicle on workshop.work_orders (center_id, vehicle_id, opened_at desc);
create index work_orders_customer on workshop.work_orders (center_id, customer_id, opened_at desc);
call platform.tenant('workshop.work_orders');

create table workshop.jobs (
  center_id      uuid not null,
  id             uuid not null,
  order_id       uuid not null,
  position       bigint not null,
  name           text not null,
  state          text not null check (state in ('draft', 'presented', 'authorized', 'declined', 'deferred')),
  work           text not null default 'not started' check (work in ('not started', 'running', 'paused', 'done', 'checked')),
  technician_id  uuid,
  total_minor    bigint not null default 0,         -- lines, before tax where tax is exclusive
  presented_at   timestamptz,
  decided_at     timestamptz,
  decided_by     text not null default '',          -- the customer's name, as the staff recorded it
  decided_medium text not null default '',
  decided_reason text not null default '',
  deferred_until date,
  version        bigint not null default 1,
  primary key (center_id, id),
  foreign key (center_id, order_id) references workshop.work_orders,
  foreign key (center_id, technician_id) references tenancy.members
);
create index jobs_order on workshop.jobs (center_id, order_id, position);
call platform.tenant('workshop.jobs');

create table workshop.line_items (
  center_id        uuid not null,
  id               uuid not null,
  job_id           uuid not null,
  position         bigint not null,
  kind             text not null check (kind in ('labor', 'part', 'tire', 'fee', 'sublet')),
  description      text not null,
  part_number      text not null default '',
  quantity_milli   bigint not null check (quantity_milli > 0),   -- thousandths: hours of labor, pieces, liters
  unit_price_minor bigint not null,
  discount_minor   bigint not null default 0 check (discount_minor >= 0),
  amount_minor     bigint not null,
  tax_class_id     uuid not null,
  primary key (center_id, id),
  foreign key (center_id, job_id) references workshop.jobs,
  foreign key (center_id, tax_class_id) references workshop.tax_classes
);
create index line_items_job on workshop.line_items (center_id, job_id, position);
call platform.tenant('workshop.line_items');

-- What the customer said to a job, and a frozen copy of what was decided on. Never changed.
create table workshop.authorizations (
  center_id   uuid not null,
  id          uuid not null,
  job_id      uuid not null,
  outcome     text not null check (outcome in ('authorized', 'declined', 'deferred', 'revoked')),
  medium      text not null check (medium in ('in person', 'phone', 'text', 'e-mail', 'link', 'system')),
  by_name     text not null,
  recorded_by uuid,
  reason      text not null default '',
  ip          text not null default '',
  snapshot    jsonb not null,
  at          timestamptz not null,
  primary key (center_id, id),
  foreign key (center_id, job_id) references workshop.jobs
);
create index authorizations_job on workshop.authorizations (center_id, job_id, at);
call platform.tenant('workshop.authorizations');

-- An issued invoice never changes: everything on it is a copy.
create table workshop.invoices (
  center_id     uuid not null,
  id            uuid not null,
  sequence      bigint not null,
  number        text not null,                      -- printed: letters, digits, dashes; also the address
  order_id      uuid not null,
  order_number  bigint not null,
  customer_id   uuid,
  vehicle_id    uuid not null,
  seller        jsonb not null,
  bill_to       jsonb not null,
  vehicle       jsonb not null,
  currency      text not null,
  rate_nano     bigint not null check (rate_nano > 0), -- to the base currency, as the order has it
  tax_mode      text not null check (tax_mode in ('exclusive', 'inclusive')),
  net_minor     bigint not null,
  tax_minor     bigint not null,
  total_minor   bigint not null,
  issued_at     timestamptz not null,
  due_on        date not null,
  posted_by     uuid not null,
  primary key (center_id, id),
  unique (center_id, sequence),
  unique (center_id, number),
  unique (center_id, order_id),
  foreign key (center_id, order_id) references workshop.work_orders,
  foreign key (center_id, customer_id) references workshop.customers,
  foreign key (center_id, vehicle_id) references workshop.vehicles
);
create index invoices_issued on workshop.invoices (center_id, issued_at desc, id);
create index invoices_vehicle on workshop.invoices (center_id, vehicle_id, issued_at desc);
create index invoices_customer on workshop.invoices (center_id, customer_id, issued_at desc);
call platform.tenant('workshop.invoices');
create table workshop.invoice_lines (
  center_id        uuid not null,
  invoice_id       uuid not null,
  position         bigint not null,
  job              text not null,
  kind             text not null,
  description      text not null,
  part_number      text not null,
  quantity_milli   bigint not null,
  unit_price_minor bigint not null,
  discount_minor   bigint not null,
  amount_minor     bigint not null,
  tax_name         text not null,
  tax_ppm          bigint not null,
  primary key (center_id, invoice_id, position),
  foreign key (center_id, invoice_id) references workshop.invoices
);
call platform.tenant('workshop.invoice_lines');
create table workshop.invoice_taxes (
  center_id  uuid not null,
  invoice_id uuid not null,
  position   bigint not null,
  name       text not null,
  rate_ppm   bigint not null,
  net_minor  bigint not null,
  tax_minor  bigint not null,
  primary key (center_id, invoice_id, position),
  foreign key (center_id, invoice_id) references workshop.invoices
);
call platform.tenant('workshop.invoice_taxes');

create function workshop.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a posted document never changes' using errcode = 'restrict_violation';
end $$;
create trigger locked before update on workshop.payments for each row execute function workshop.refuse_change();
create trigger locked before update on workshop.invoices for each row execute function workshop.refuse_change();
create trigger locked before update on workshop.invoice_lines for each row execute function workshop.refuse_change();
create trigger locked before update on workshop.invoice_taxes for each row execute function workshop.refuse_change();
create trigger locked before update on workshop.authorizations for each row execute function workshop.refuse_change();

-- Offered for joins by the rooms that own the tables.
create view workshop.vehicle_titles with (security_invoker = true) as
  select center_id, id, plate, vin, engine,
         trim(both ' ' from concat_ws(' ', nullif(year, 0)::text, nullif(make, ''), nullif(model, ''))) as title
    from workshop.vehicles;
-- A merged customer is read as the one it was merged into, whose id is current_id: documents keep the id that they were made with.
-- Only a merged one is looked up a second time, and without coalesce, which PostgreSQL (up to 17) does not take for leakproof: under
-- row-level security such a join reads all customers of the center.
create view workshop.customer_names with (security_invoker = true) as
  select c.center_id, c.id, case when c.merged_into is null then c.id else c.merged_into end as current_id,
         case when c.merged_into is not null then (select case when k.name <> '' then k.name else k.company end
                  from workshop.customers k where k.center_id = c.center_id and k.id = c.merged_into)
              when c.name <> '' then c.name else c.company end as name,
         case when c.merged_into is null then c.company
              else (select k.company from workshop.customers k where k.center_id = c.center_id and k.id = c.merged_into) end as company,
         case when c.merged_into is null then c.email
              else (select k.email from workshop.customers k where k.center_id = c.center_id and k.id = c.merged_into) end as email
    from workshop.customers c;
create view workshop.vehicle_owners with (security_invoker = true) as
  select o.center_id, o.vehicle_id, o.customer_id, case when c.name <> '' then c.name else c.company end as name, o.since, o.until
    from workshop.customer_vehicles o
    join workshop.customers c on c.center_id = o.center_id and c.id = o.customer_id;
create view workshop.order_balances with (security_invoker = true) as
  select center_id, order_id, currency, charged_minor, paid_minor, charged_minor - paid_minor as due_minor
    from workshop.balances;
create view workshop.order_titles with (security_invoker = true) as
  select center_id, id, number, document, stage, summary, vehicle_id, customer_id, currency, total_minor, promised_at, opened_at, closed_at
    from workshop.work_orders;
create view workshop.invoice_titles with (security_invoker = true) as
  select center_id, id, number, order_id, order_number, customer_id, vehicle_id, currency, total_minor, issued_at, due_on
    from workshop.invoices;
