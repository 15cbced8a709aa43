-- What became of a mail after Resend accepted it, and what people did about one that did not go out.
alter table platform.mails drop constraint mails_state_check;
alter table platform.mails
  add constraint mails_state_check check (state in ('queued', 'sent', 'failed', 'stuck', 'held')),
  add column round         bigint not null default 0,   -- grows when it is sent again by hand: another key for Resend
  add column tried_from    timestamptz,                 -- when the tries of this round began; null: when it was written
  add column delivery      text check (delivery in ('delayed', 'delivered', 'bounced', 'failed', 'complained')),
  add column delivery_note text not null default '',    -- without the address
  add column delivery_at   timestamptz,
  add column settled_at    timestamptz,                 -- somebody has seen to it
  add column settled_by    uuid;
create index mails_of_provider on platform.mails (provider_id) where provider_id is not null;
create index mails_wanting on platform.mails (created_at desc, id desc)
  where settled_at is null and (state in ('failed', 'stuck', 'held') or delivery in ('bounced', 'failed', 'complained'));

-- What Resend has told, by the id of its message: each takes effect once. What comes before our own row knows Resend's id waits here.
create table platform.mail_events (
  id          text primary key,
  provider_id text not null,
  what        text not null,
  hard        boolean not null,   -- a bounce for good
  note        text not null,
  at          timestamptz not null,
  received_at timestamptz not null
);
create index mail_events_of_provider on platform.mail_events (provider_id);
create index mail_events_received on platform.mail_events (received_at);

-- Addresses that refuse mail, as a keyed hash. They get only what must be sent.
create table platform.mail_refusals (
  address_hash bytea primary key,
  mail_id      uuid not null,      -- the first one that was refused
  reason       text not null check (reason in ('bounced', 'complained')),
  created_at   timestamptz not null
);
create index mail_refusals_created on platform.mail_refusals (created_at);
create index mail_refusals_of_mail on platform.mail_refusals (mail_id);
