-- A rejected proof can be mended and sent again: it stays the same proof, and each time that it was sent is kept with its decision.
alter table billing.payment_proofs
  add column round         bigint not null default 1,   -- how often it was sent
  add column file_id       uuid,                        -- what its file is sealed for; null: the proof itself
  add column file_pages    bigint,                      -- what a PDF says of itself
  add column file_producer text;

create table billing.submissions (
  center_id     uuid not null,
  proof_id      uuid not null,
  round         bigint not null check (round > 0),
  amount_minor  bigint not null check (amount_minor > 0),
  currency      text not null,
  paid_on       date not null,
  reference     text not null,
  file_name     text not null,
  file_type     text not null,
  file_size     bigint not null,
  file_sha256   bytea not null,
  file_id       uuid not null,
  file_pages    bigint,
  file_producer text,
  stored_name   text not null,
  submitted_by  uuid not null,
  submitted_at  timestamptz not null,
  primary key (center_id, proof_id, round),
  foreign key (center_id, proof_id) references billing.payment_proofs on delete cascade
);
call platform.operator('billing.submissions');
insert into billing.submissions (center_id, proof_id, round, amount_minor, currency, paid_on, reference, file_name, file_type, file_size, file_sha256,
    file_id, stored_name, submitted_by, submitted_at)
  select center_id, id, 1, amount_minor, currency, paid_on, reference, file_name, file_type, file_size, file_sha256, id, stored_name, submitted_by, submitted_at
    from billing.payment_proofs;

alter table billing.decisions
  add column round bigint not null default 1,
  drop constraint decisions_pkey,
  add primary key (center_id, proof_id, round);

-- The first of two approvals, where the amount needs two.
create table billing.endorsements (
  center_id   uuid not null,
  proof_id    uuid not null,
  round       bigint not null,
  endorsed_by uuid not null,
  endorsed_at timestamptz not null,
  primary key (center_id, proof_id, round),
  foreign key (center_id, proof_id) references billing.payment_proofs on delete cascade
);
call platform.operator('billing.endorsements');

-- Above which amount an approval needs a second admin. Where none is set for any currency, none does; where some are, a payment in a
-- currency without one does.
create table billing.approval_limits (
  currency     text primary key,
  amount_minor bigint not null check (amount_minor > 0),
  set_by       uuid not null,
  set_at       timestamptz not null
);

-- What was claimed changes only by sending a rejected proof again, and what was approved stays so.
create function billing.keep_claim() returns trigger language plpgsql as $$
begin
  if (new.center_id, new.id, new.plan_id, new.plan_version, new.round, new.amount_minor, new.currency, new.paid_on, new.reference, new.file_sha256, new.stored_name)
      is distinct from
     (old.center_id, old.id, old.plan_id, old.plan_version, old.round, old.amount_minor, old.currency, old.paid_on, old.reference, old.file_sha256, old.stored_name)
     and not (old.state = 'rejected' and new.state = 'pending' and new.round = old.round + 1 and new.plan_id = old.plan_id and new.plan_version = old.plan_version)
     or old.state = 'approved' and new.state <> 'approved' then
    raise exception 'a payment proof is never changed: a rejected one is sent again' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger kept before update on billing.payment_proofs for each row execute function billing.keep_claim();
create trigger locked before update on billing.submissions for each row execute function billing.refuse_change();
create trigger locked before update on billing.endorsements for each row execute function billing.refuse_change();
