-- Keys that people sign in with instead of a password, or after it. The private half never leaves the device.
create table accounts.passkeys (
  id              uuid primary key,
  person_id       uuid not null references accounts.people,
  credential_id   bytea not null unique,            -- the device's name for it
  public_key      bytea not null,                   -- COSE
  name            text not null,                    -- as the person calls it
  aaguid          bytea not null,                   -- model of the device; zeros where it does not say
  transports      text not null,                    -- "internal hybrid": how the browser reaches it
  sign_count      bigint not null,                  -- grows with each use where the device counts; 0 where it does not
  backup_eligible boolean not null,                 -- may be kept in several devices; never changes
  backed_up       boolean not null,                 -- is kept in several devices now
  created_at      timestamptz not null,
  last_used       timestamptz
);
create index passkeys_person on accounts.passkeys (person_id);

-- What a device is asked to sign, until it has: each counts once, and not for long.
create table accounts.passkey_challenges (
  challenge  text primary key,                      -- 256 random bits
  ceremony   text not null check (ceremony in ('sign-in', 'second', 'proof', 'registration')),
  person_id  uuid references accounts.people,       -- null: nobody has signed in, whoever has a key may answer
  session_id uuid,                                  -- of the same person; no other session may answer
  data       bytea not null,                        -- what else was asked, as the library wants it back
  expires_at timestamptz not null,
  check ((person_id is null) = (ceremony = 'sign-in')),
  check ((session_id is null) = (ceremony = 'sign-in'))
);
create index passkey_challenges_expired on accounts.passkey_challenges (expires_at);

-- The log of signing in also says that a passkey did not fit.
alter table accounts.sign_ins drop constraint sign_ins_outcome_check;
alter table accounts.sign_ins add constraint sign_ins_outcome_check check (outcome in (
  'password', 'wrong password', 'code', 'wrong code', 'recovery code', 'throttled', 'code owed', 'trusted device', 'passkey', 'provider', 'wrong passkey'));
