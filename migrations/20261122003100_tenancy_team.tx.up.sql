-- Who in a center must have a second factor besides its owners, and after how long without activity its sessions end.
alter table tenancy.centers
  add column factor_policy    text not null default 'owners' check (factor_policy in ('owners', 'administrators', 'everybody')),
  add column factor_policy_at timestamptz,                     -- when the present policy was chosen
  add column idle_minutes     bigint not null default 60 check (idle_minutes between 15 and 720);

alter table tenancy.members
  add column factor_from timestamptz;                          -- when the person came to a role of which a factor is asked; null: on joining

-- Somebody is asked to work here. Holds a seat of the plan from the moment it is sent until it is over.
create table tenancy.invitations (
  center_id    uuid not null references tenancy.centers,
  id           uuid not null,
  email        text not null,
  email_folded text not null,
  role         text not null check (role in ('administrator', 'advisor', 'technician', 'viewer')),
  sees_prices  boolean not null,
  invited_by   uuid not null references accounts.people,
  created_at   timestamptz not null,
  sent_at      timestamptz not null,                           -- the newest link
  expires_at   timestamptz not null,
  seat_free_at timestamptz,                                    -- ran out, and gave its seat back
  accepted_at  timestamptz,
  accepted_by  uuid references accounts.people,
  withdrawn_at timestamptz,
  primary key (center_id, id)
);
create unique index invitations_open on tenancy.invitations (center_id, email_folded) where accepted_at is null and withdrawn_at is null;
call platform.operator('tenancy.invitations');
