-- Who did what. The platform's own trail stands under the center 00000000-0000-0000-0000-000000000000.
create schema audit;

create table audit.events (
  center_id   uuid not null,
  id          uuid not null,
  at          timestamptz not null,
  format      bigint not null,
  actor_kind  text not null check (actor_kind in ('person', 'member', 'operator', 'customer', 'system')),
  actor_id    uuid,
  action      text not null,
  subject_id  uuid,
  sealed      bytea not null,           -- actor's name, address, browser, request, before and after
  primary key (center_id, id, at)
) partition by range (at);
create table audit.events_rest partition of audit.events default;
create index events_at on audit.events (center_id, at desc, id);
create index events_subject on audit.events (center_id, subject_id, at desc);
create index events_action on audit.events (center_id, action, at desc);
create index events_actor on audit.events (center_id, actor_id, at desc);
call platform.operator('audit.events');
call platform.operator('audit.events_rest');

create function audit.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is append-only' using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on audit.events for each row execute function audit.refuse();
create trigger append_only_truncate before truncate on audit.events for each statement execute function audit.refuse();
create trigger append_only_truncate before truncate on audit.events_rest for each statement execute function audit.refuse();
