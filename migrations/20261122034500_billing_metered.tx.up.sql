-- The running account of a center that has had a metered plan. Whoever writes an entry or closes a month locks it, so that a month
-- that is closed gets no entry any more and a balance is what it was when somebody decided by it.
create table billing.meters (
  center_id  uuid primary key references tenancy.centers,
  month      date not null,                                 -- the first day of the oldest month that has no statement yet
  statements bigint not null default 0,                     -- the number of the last one
  opened_at  timestamptz not null
);
call platform.operator('billing.meters');

-- Each accepted work order that a plan has charged for: one row a work order, whatever is tried again.
create table billing.units (
  center_id    uuid not null references billing.meters,
  id           uuid not null,
  order_id     uuid not null,
  order_number bigint not null,                             -- as it is printed: #1048
  counted      text not null check (counted in ('authorized', 'offer')),
  plan_id      uuid not null,
  plan_version bigint not null,
  price_minor  bigint not null check (price_minor > 0),     -- of the version that the center held at that moment
  currency     text not null,
  month        date not null,                               -- in the center's zone of that moment; it stays
  accepted_at  timestamptz not null,
  primary key (center_id, id),
  constraint units_once unique (center_id, order_id),
  foreign key (plan_id, plan_version) references billing.plan_versions
);
call platform.operator('billing.units');

-- What the platform has paid back of a balance.
create table billing.refunds (
  center_id    uuid not null references billing.meters,
  id           uuid not null,                               -- of the form: sent twice, it is one refund
  amount_minor bigint not null check (amount_minor > 0),
  currency     text not null,
  method       text not null,
  reference    text not null,
  reason       text not null,
  made_by      uuid not null,
  made_at      timestamptz not null,
  noted_at     timestamptz,                                 -- in the platform's own trail
  primary key (center_id, id)
);
call platform.operator('billing.refunds');

-- The prepaid balance is the sum of its entries. Each has a cause that can happen once: a proof, a period, a work order, a refund.
create table billing.entries (
  center_id    uuid not null references billing.meters,
  id           uuid not null,
  kind         text not null check (kind in ('top-up', 'fee', 'unit', 'credit', 'refund')),
  cause        text not null,
  amount_minor bigint not null,
  currency     text not null,
  month        date not null,                               -- of the statement that it stands on
  at           timestamptz not null,
  about        text not null default '',                    -- the work order's number, the payment's reference, the plan
  primary key (center_id, id),
  constraint entries_once unique (center_id, kind, cause),
  check (case kind when 'top-up' then amount_minor > 0 when 'credit' then amount_minor > 0 else amount_minor < 0 end)
);
create index entries_latest on billing.entries (center_id, at desc, id desc);
create index entries_month on billing.entries (center_id, month, currency);
call platform.operator('billing.entries');

-- What stood on the account at a month's end. Its lines are the entries of that month.
create table billing.statements (
  center_id     uuid not null references billing.meters,
  id            uuid not null,
  number        bigint not null check (number > 0),
  month         date not null,
  starts_at     timestamptz not null,
  ends_at       timestamptz not null,
  zone          text not null,
  locale        text not null,
  currency      text not null,
  name          text not null,                              -- of the center, as it was
  address       text not null,                              -- its lines
  plan          text not null,
  opening_minor bigint not null,
  topups_minor  bigint not null,
  fees_minor    bigint not null,
  units         bigint not null,
  units_minor   bigint not null,
  credits       bigint not null,
  credits_minor bigint not null,
  refunds_minor bigint not null,
  closing_minor bigint not null,
  issued_at     timestamptz not null,
  primary key (center_id, id),
  constraint statements_number unique (center_id, number),
  constraint statements_once unique (center_id, month, currency),
  check (closing_minor = opening_minor + topups_minor + fees_minor + units_minor + credits_minor + refunds_minor)
);
call platform.operator('billing.statements');

-- What is written stays as it was written.
create function billing.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'billing.%: a row is never changed', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger locked before update on billing.units for each row execute function billing.refuse_change();
create trigger locked before update on billing.entries for each row execute function billing.refuse_change();
create trigger locked before update on billing.statements for each row execute function billing.refuse_change();
