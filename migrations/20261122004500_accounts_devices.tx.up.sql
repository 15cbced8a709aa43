-- A browser on which somebody has signed in is known; it is trusted while trusted_until says so. Several people may be known on one.
alter table accounts.trusted_devices drop constraint trusted_devices_token_hash_key;
alter table accounts.trusted_devices add constraint trusted_devices_token unique (token_hash, person_id);
alter table accounts.trusted_devices add column trusted_until timestamptz;
create index trusted_devices_expired on accounts.trusted_devices (expires_at);

-- The first sign-in on a device.
alter table accounts.sign_ins add column new_device boolean not null default false;
create index sign_ins_at on accounts.sign_ins (at);

-- Links to prove a new e-mail address, and to say that it was somebody else. address is the one the link is about: the new one, or
-- the one that was warned.
alter table accounts.links drop constraint links_kind_check;
alter table accounts.links add constraint links_kind_check check (kind in ('verify', 'reset', 'setup', 'email', 'disown'));
alter table accounts.links add column address text not null default '';
