-- A center's logo as its mails show it: small, drawn when it was uploaded, sealed under the center's key. It goes with its file.
create table tenancy.logos (
  center_id  uuid not null,
  id         uuid not null,                                                 -- of the file
  type       text not null check (type in ('image/png', 'image/jpeg')),
  width      bigint not null check (width > 0),
  height     bigint not null check (height > 0),
  picture    bytea not null,                                                -- sealed
  created_at timestamptz not null,
  primary key (center_id, id),
  foreign key (center_id, id) references platform.files on delete cascade
);
call platform.operator('tenancy.logos');
