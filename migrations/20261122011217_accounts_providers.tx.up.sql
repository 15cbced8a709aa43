-- Accounts elsewhere that people sign in with, by OpenID Connect.
create table accounts.connections (
  id         uuid primary key,
  person_id  uuid not null references accounts.people,
  provider   text not null,                         -- as the settings name it
  issuer     text not null,                         -- the provider's own name for itself
  subject    text not null,                         -- the provider's name for the person; never changes, unlike an address
  email      text not null,                         -- as the provider gave it last; may be empty
  created_at timestamptz not null,
  last_used  timestamptz,
  unique (issuer, subject)
);
create index connections_person on accounts.connections (person_id);

-- Ways to a provider that have not come back yet, and what came back and waits for a proof.
create table accounts.provider_trips (
  state_hash bytea primary key,                     -- of the word that goes along and comes back
  provider   text not null,
  mark       text not null,                         -- of the browser: nobody else may come back in its place
  person_id  uuid references accounts.people,       -- who has signed in and wants to connect; null: who wants to sign in
  session_id uuid,
  next       text not null,                         -- where they were going
  expires_at timestamptz not null,
  check ((person_id is null) = (session_id is null))
);
create index provider_trips_expired on accounts.provider_trips (expires_at);

create table accounts.provider_claims (
  id         uuid primary key,
  mark       text not null,                         -- of the browser that came back with it
  person_id  uuid not null references accounts.people, -- whose address it is, who has yet to prove that
  provider   text not null,
  issuer     text not null,
  subject    text not null,
  email      text not null,
  expires_at timestamptz not null
);
create index provider_claims_mark on accounts.provider_claims (mark, person_id);
create index provider_claims_expired on accounts.provider_claims (expires_at);
