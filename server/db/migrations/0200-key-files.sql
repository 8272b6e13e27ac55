-- Real key files: a file stays sealed as it came until it is confirmed, so that how it is read can still be changed.

alter table import_session drop constraint import_session_format_check;
alter table import_session add constraint import_session_format_check check (format in ('auto', 'lines', 'csv'));
alter table import_session
  add column byte_count bigint not null default 0,
  -- a person's word: encoding, layout
  add column choice jsonb not null default '{}',
  -- how the file is read, and whether the rows are staged so
  add column reading jsonb,
  add column read_at timestamptz,
  -- masked beginnings for the preview, sealed like a key
  add column sealed_samples bytea;

-- Unlogged as the staged rows are. `plain`: printable ASCII only.
create unlogged table import_chunk (
  session_id uuid not null,
  chunk int not null,
  plain boolean not null,
  sealed bytea not null,
  primary key (session_id, chunk)
);
alter table import_chunk alter column sealed set storage external;

-- Which columns made the key last time, by supplier and by the table's shape (a keyed hash of its width and header).
create table supplier_layout (
  supplier text not null,
  shape text not null,
  layout jsonb not null,
  chosen_at timestamptz not null default now(),
  primary key (supplier, shape)
);

-- Keys that were imported with invisible or wide characters: the blind index that their clean form has.
create table stock_key_alias (
  blind_index bytea primary key,
  clean_index bytea not null
);
create index stock_key_alias_clean on stock_key_alias (clean_index);

insert into job (task, payload, unique_key)
  select 'dispense.alias', '{"after": 0}', 'dispense.alias' where exists (select from stock_key);
