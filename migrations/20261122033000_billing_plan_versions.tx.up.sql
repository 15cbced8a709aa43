-- What a plan costs and allows is a version of it. A version is never changed: an edit makes the next one, and a center keeps the one
-- it has paid for until a change that was announced 30 days ahead takes effect for it. A plan is a code, a period and a currency.
create table billing.plan_versions (
  plan_id        uuid not null references billing.plans,
  number         bigint not null check (number > 0),
  name           text not null,
  price_minor    bigint not null check (price_minor >= 0),
  staff_limit    bigint check (staff_limit > 0),             -- null: no limit
  customer_limit bigint check (customer_limit > 0),
  unit_minor     bigint not null default 0 check (unit_minor >= 0), -- for each accepted work order; 0: not metered
  counts         text not null default 'authorized' check (counts in ('authorized', 'offer')),
  retired        boolean not null default false,             -- not offered any more; who has an older version keeps it
  effective_at   timestamptz not null,                       -- from then on it is what is offered
  announced_at   timestamptz,                                -- null: for those only who choose the plan from then on
  withdrawn_at   timestamptz,                                -- of an announcement, before it took effect
  made_by        uuid,                                       -- null: came with the program
  made_at        timestamptz not null,
  primary key (plan_id, number),
  constraint plan_versions_announced_ahead check (announced_at is null or effective_at >= announced_at + interval '720 hours'),
  constraint plan_versions_retired_quietly check (not (retired and announced_at is not null))
);

insert into billing.plans (id, code, name, period, price_minor, currency, staff_limit, customer_limit, position) values
  ('019a0000-0000-7000-8000-000000000007', 'metered', 'Metered', 'monthly', 1000, 'USD', null, null, 4);
insert into billing.plan_versions (plan_id, number, name, price_minor, staff_limit, customer_limit, unit_minor, effective_at, made_at)
  select id, 1, name, price_minor, staff_limit, customer_limit, case code when 'metered' then 2500 else 0 end, '2020-01-01 00:00Z', '2020-01-01 00:00Z'
    from billing.plans;

-- The same plan in another currency is a plan of its own. The columns price_minor, staff_limit, customer_limit and retired_at stay as
-- the first version had them: the program before this one reads them.
alter table billing.plans drop constraint plans_code_period_key, add constraint plans_code_period_currency_key unique (code, period, currency);

-- A plan at one of its versions: for the rooms that store which one a center has.
create view billing.plan_terms with (security_invoker = true) as
  select p.id, v.number, p.code, v.name, p.period, p.currency, v.price_minor, v.staff_limit, v.customer_limit, v.unit_minor, v.counts, v.retired
    from billing.plans p join billing.plan_versions v on v.plan_id = p.id;

alter table billing.subscriptions add column plan_version bigint not null default 1,
  add constraint subscriptions_plan_version_fkey foreign key (plan_id, plan_version) references billing.plan_versions;
alter table billing.payment_proofs add column plan_version bigint not null default 1,
  add constraint payment_proofs_plan_version_fkey foreign key (plan_id, plan_version) references billing.plan_versions;
