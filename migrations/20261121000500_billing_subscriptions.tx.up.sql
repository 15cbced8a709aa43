create schema billing;

create table billing.plans (
  id              uuid primary key,
  code            text not null,
  name            text not null,
  period          text not null check (period in ('monthly', 'yearly')),
  price_minor     bigint not null check (price_minor >= 0),
  currency        text not null,
  staff_limit     bigint,
  customer_limit  bigint,
  position        bigint not null,
  retired_at      timestamptz,
  unique (code, period)
);
insert into billing.plans (id, code, name, period, price_minor, currency, staff_limit, customer_limit, position) values
  ('019a0000-0000-7000-8000-000000000001', 'basic',      'Basic',      'monthly',   4900, 'USD',   3,   500, 1),
  ('019a0000-0000-7000-8000-000000000002', 'basic',      'Basic',      'yearly',   49000, 'USD',   3,   500, 1),
  ('019a0000-0000-7000-8000-000000000003', 'pro',        'Pro',        'monthly',   9900, 'USD',  15,  5000, 2),
  ('019a0000-0000-7000-8000-000000000004', 'pro',        'Pro',        'yearly',   99000, 'USD',  15,  5000, 2),
  ('019a0000-0000-7000-8000-000000000005', 'enterprise', 'Enterprise', 'monthly',  24900, 'USD', null,  null, 3),
  ('019a0000-0000-7000-8000-000000000006', 'enterprise', 'Enterprise', 'yearly',  249000, 'USD', null,  null, 3);

create table billing.subscriptions (
  center_id     uuid primary key references tenancy.centers,
  state         text not null check (state in ('trial', 'active', 'past due', 'grace', 'suspended', 'cancelled')),
  plan_id       uuid references billing.plans,
  trial_ends_at timestamptz not null,
  period_start  timestamptz,
  period_end    timestamptz,
  cancel_at     timestamptz,                         -- the owner's wish, at the period's end
  created_at    timestamptz not null,
  version       bigint not null default 1
);
call platform.operator('billing.subscriptions');

-- Proofs outlive their center by law, so no row here points to it.
create table billing.payment_proofs (
  center_id    uuid not null,
  id           uuid not null,
  plan_id      uuid not null references billing.plans,
  center_name  text not null,
  amount_minor bigint not null check (amount_minor > 0),
  currency     text not null,
  paid_on      date not null,
  reference    text not null,
  file_name    text not null,
  file_type    text not null,
  file_size    bigint not null,
  file_sha256  bytea not null,
  stored_name  text not null,
  state        text not null check (state in ('pending', 'approved', 'rejected')),
  submitted_by uuid not null,
  submitted_at timestamptz not null,
  version      bigint not null default 1,
  primary key (center_id, id)
);
create index payment_proofs_state on billing.payment_proofs (center_id, state, submitted_at);
create unique index payment_proofs_one_pending on billing.payment_proofs (center_id) where state = 'pending';
call platform.operator('billing.payment_proofs');

-- The decision on a proof is one row, once; a worker carries it out and says when.
create table billing.decisions (
  center_id      uuid not null,
  proof_id       uuid not null,
  outcome        text not null check (outcome in ('approved', 'rejected')),
  reason         text not null default '',
  decided_by     uuid not null,
  decided_at     timestamptz not null,
  carried_out_at timestamptz,
  primary key (center_id, proof_id),
  foreign key (center_id, proof_id) references billing.payment_proofs
);
call platform.operator('billing.decisions');
