-- What the terms and the privacy policy say is a version. A version is a draft until it is announced; from then on its text is never
-- changed. It takes effect on the day that the mails name, which is at least 14 days after the last owner of a center was mailed.
create table privacy.policy_versions (
  id            uuid primary key,
  policy        text not null check (policy in ('terms', 'privacy')),
  number        bigint check (number > 0),             -- as people name it; null: a draft
  body          text not null,                         -- headings, paragraphs and lists, never HTML
  summary       text not null default '',              -- what changes, in the words of the mail
  revision      bigint not null default 1,             -- of the draft: two who edit it do not overwrite each other
  made_by       uuid references accounts.people,       -- null: came with the program
  made_at       timestamptz not null,
  changed_at    timestamptz not null,
  announced_by  uuid references accounts.people,
  announced_at  timestamptz,
  round         bigint not null default 0,             -- of the mailing: one that comes too late begins again, with another day
  day           timestamptz,                           -- that the mails of this round name
  told_through  uuid not null default '00000000-0000-0000-0000-000000000000', -- the last center whose owners were told in this round
  told_at       timestamptz,                           -- when the last owner was told; null: the mailing goes on
  centers       bigint not null default 0,             -- told in this round
  owners        bigint not null default 0,
  effective_at  timestamptz,                           -- null: not before the mailing is done
  first_used_at timestamptz,                           -- when somebody first used the product under it
  withdrawn_by  uuid references accounts.people,
  withdrawn_at  timestamptz,
  reason        text not null default '',              -- of the withdrawal, as it is mailed
  unique (policy, number),
  constraint policy_versions_numbered check ((number is null) = (announced_at is null) or made_by is null),
  constraint policy_versions_ahead check (announced_at is null or effective_at is null or (told_at is not null and effective_at >= told_at + interval '336 hours')),
  constraint policy_versions_midnight check (effective_at is null or extract(epoch from effective_at)::bigint % 86400 = 0),
  constraint policy_versions_withdrawn check (withdrawn_at is null or announced_at is not null)
);
create unique index policy_versions_draft on privacy.policy_versions (policy) where number is null;

-- Who was told of which version, when, and which day the mail has named. The center is no foreign key: a mailing to everybody would hold
-- up the deletion of any of them, and be held up by it.
create table privacy.policy_notices (
  center_id   uuid not null,
  version_id  uuid not null references privacy.policy_versions,
  round       bigint not null,
  person_id   uuid not null references accounts.people,
  day         timestamptz not null,
  told_at     timestamptz not null,
  recalled_at timestamptz,                             -- told that the version was withdrawn
  primary key (center_id, version_id, round, person_id)
);
call platform.operator('privacy.policy_notices');

-- When somebody first used the product after a version had taken effect.
create table privacy.policy_uses (
  center_id  uuid not null references tenancy.centers,
  version_id uuid not null references privacy.policy_versions,
  person_id  uuid not null references accounts.people,
  used_at    timestamptz not null,
  primary key (center_id, version_id, person_id)
);
call platform.operator('privacy.policy_uses');

-- Beside the membership, which every request reads, stands up to when its use is recorded: most requests need not look further.
alter table tenancy.members add column policies_used_at timestamptz;

-- Acceptances name the number of the version, for a day can move.
update accounts.acceptances set version = '1' where version = '2026-11-01';

insert into privacy.policy_versions (id, policy, number, made_at, changed_at, effective_at, body) values
('019a0000-0000-7000-8000-000000000101', 'terms', 1, '2026-11-01 00:00Z', '2026-11-01 00:00Z', '2026-11-01 00:00Z', $body$This is the deal between the operator of this installation and a service center.

## The trial

14 days from the confirmation of your e-mail address, with everything, without payment. If you do nothing, it ends: the center can be read for 8 days more, then it is suspended, and 30 days later its data is deleted.

## Paying

You choose a plan, pay by bank transfer and upload the bank's confirmation. A person checks it. The paid period starts on the day of the approval, not before, and lasts a month or a year. If the proof is rejected you get the reason and can send it again.

When a paid period ends without the next payment, everything works for 7 days more. Then the center can be read for 8 days, then it is suspended, and 30 days later its data is deleted. [The prices](/pricing) apply as they stand on the day that you pay.

## Cancelling

An owner can cancel at any time, on the subscription page, at once or at the end of what is paid. The page shows the day of deletion before and after. Until that day you can return, and everything is as it was.

## Your records

They are yours. The operator keeps them on your behalf, as [privacy](/privacy) says, and gets no right in them.

## What you do

- You are 18 or over and act for a business.
- You keep passwords and second factors to yourself, and end the membership of people who leave.
- You store only what you may store about your customers.
- You do not try to reach other centers' data, or to bring the service down. If you find a hole, [tell us](/security).

## What the operator does

Keeps the service running, your records apart from others', and tells you without delay when something happened to them. Estimates, taxes and invoices are calculated as you set them; whether they are right for your country is for you to check.

## When these terms change

Every owner of a center gets a mail at least 14 days before, which says what changes and from when. Until that day you can cancel, and what you have paid for stays yours to its end. Earlier versions stay at their addresses.

## The software

Bayline is free software under the AGPL, version 3 or later. You may run it yourself, study it and change it.$body$),
('019a0000-0000-7000-8000-000000000102', 'privacy', 1, '2026-11-01 00:00Z', '2026-11-01 00:00Z', '2026-11-01 00:00Z', $body$What is known about you here, why, for how long, and what you can do about it.

## Two kinds of data

**About people who sign in**: name, e-mail, phone, the hash of the password, and from where and when they signed in. The operator of this installation decides about it, because without it nobody could sign in.

**About customers of a center**: names, contact data, vehicles, work orders, invoices, payments. The center decides about it; the operator keeps it on the center's behalf and does nothing else with it. If you are a customer of a center, ask the center.

## Who sees what

- A center sees its own records and no other's. The database refuses it on every row.
- Platform admins see a center's name, state, plan and payment proofs. They do not see its customers, vehicles, work orders or invoices unless its owner lets support in for a while, or two of them follow a legal order; each look is written into the center's audit trail.
- What people do is written to the audit trail of their center, which its owners can read.
- Nothing is sold. Nothing is used for advertising. No company watches you here.

## How long it is kept

- **Customers, vehicles, work orders, invoices and payments of a center**: as long as the center is subscribed, and 30 days more. They are the center's records. It decides.
- **Everything of a cancelled or suspended center**: 30 days, until the day that the subscription page shows, so that the center can come back or take its data out.
- **Payment proofs of centers**: 7 years from the payment. Bookkeeping law. They are kept apart, under a key of their own.
- **The audit trail, who did what and when**: 12 months, so that owners can find out what happened.
- **Who was told of a change of these policies, and who used the product after it**: as long as the center. It proves that the change was announced.
- **Sessions**: at most 30 days. They end by themselves.
- **Links in e-mail**: 30 minutes to 7 days, or their first use. They open an account.

A center is deleted on its day by the program alone: its key first, then files, rows and jobs; then everything is counted again and a signed certificate is written. The same goes for payment proofs after their 7 years. Only a legal hold, which two platform admins have to make, keeps that from happening. Dropping what else is older than these times is done by the operator's hand in this version.

## Why it may be kept

Sign-in data and the center's records: to fulfill the contract with the center. Payment proofs: because bookkeeping law says so. Sign-in log and audit trail: because accounts have to be protected.

## What you can ask for

To see what is stored about you, to have it corrected, to have it erased where no law keeps it, to get it in a form that machines read, and to object. You get an answer within one month. You can also complain to the data protection authority of your country.

## Age

Accounts are for people of 18 and over. Whoever registers confirms that.

## When this changes

Every owner of a center gets a mail at least 14 days before, which says what changes and from when. Earlier versions stay at their addresses.

See also [cookies](/cookies), [processors](/processors) and [security](/security).$body$);
