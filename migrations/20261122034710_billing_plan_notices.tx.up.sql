-- Which center was told of which announced version of a plan, and when: it holds for that center no sooner than 30 days later.
create table billing.plan_notices (
  center_id   uuid not null references tenancy.centers,
  plan_id     uuid not null,
  number      bigint not null,
  told_at     timestamptz not null,
  recalled_at timestamptz,           -- told that the change was withdrawn
  primary key (center_id, plan_id, number),
  foreign key (plan_id, number) references billing.plan_versions
);
call platform.operator('billing.plan_notices');
