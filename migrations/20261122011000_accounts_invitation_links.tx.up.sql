-- The link of an invitation is about no account: who opens it may have none yet.
alter table accounts.links
  alter column person_id drop not null,
  add column center_id  uuid,
  add column invitation uuid,
  drop constraint links_kind_check,
  add constraint links_kind_check check (kind in ('verify', 'reset', 'setup', 'email', 'disown', 'invite')),
  add constraint links_about check ((kind = 'invite') = (invitation is not null) and (invitation is null) = (center_id is null)
    and (invitation is null) <> (person_id is null));
create index links_invitation on accounts.links (invitation) where invitation is not null;
