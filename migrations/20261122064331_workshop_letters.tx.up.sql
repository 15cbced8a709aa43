-- What a center has written to its customers by mail. The mail itself stands in platform.mails under the same kind and id.
create table workshop.letters (
  center_id   uuid not null,
  kind        text not null,
  id          uuid not null,         -- with the kind: the same is sent once
  about       uuid,                  -- the order, invoice or appointment that it is about
  customer_id uuid,
  name        text not null,
  address     text not null,
  actor_id    uuid,
  actor_name  text not null,
  written_at  timestamptz not null,
  primary key (center_id, kind, id)
);
create index letters_about on workshop.letters (center_id, about, written_at desc) where about is not null;
call platform.tenant('workshop.letters');
