-- Importing a million keys at a time.

-- One transaction inserts a batch and its keys, and neither batches nor variants are ever deleted; checked row by row, these
-- two constraints were a third of an import's time. The triggers below keep the other half of what they promised.
alter table stock_key drop constraint stock_key_variant_id_fkey, drop constraint stock_key_batch_id_fkey;
create trigger key_batch_kept before delete on key_batch for each row execute function refuse_change();
create function refuse_stocked_variant() returns trigger language plpgsql as $$
begin
  if exists (select from stock_key where variant_id = old.id) then
    raise exception 'variant % has keys', old.id using errcode = 'foreign_key_violation';
  end if;
  return old;
end $$;
create trigger variant_kept before delete on variant for each row execute function refuse_stocked_variant();

-- A batch's rows lie together, so a block range index finds them and costs an insert almost nothing.
drop index stock_key_batch;
create index stock_key_batch on stock_key using brin (batch_id) with (pages_per_range = 32, autosummarize = on);

-- The next batch's keys are sold after these.
alter table key_batch add column last_pos bigint not null default 0;

drop table import_row;
drop table import_session;

-- An import in progress; its id becomes the batch's. Lapses after an hour.
create table import_session (
  id uuid primary key,
  variant_id uuid not null references variant (id),
  format text not null check (format in ('lines', 'csv')),
  label text not null,
  supplier text not null,
  cost_minor bigint not null,
  note text not null,
  token_hash bytea not null,
  sealed_data_key bytea not null,
  -- the data key under a key that only the import's token opens; forgotten at confirm
  session_data_key bytea,
  next_chunk int not null default 0,
  -- where the last chunk ended; the beginning of its unfinished line, sealed like a key
  splitter jsonb not null,
  sealed_carry bytea,
  line_count int not null default 0,
  staged_count int not null default 0,
  -- how many of them differ, once counted
  different_count int,
  bad_lines jsonb not null default '[]',
  bad_count int not null default 0,
  state text not null default 'open' check (state in ('open', 'received', 'confirmed')),
  -- what confirm answered, for a client that asks again
  result jsonb,
  started_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '1 hour'
);

-- Unlogged: a crash of Postgres empties it, which confirm notices by staged_count.
create unlogged table import_row (
  session_id uuid not null,
  line int not null,
  sealed bytea not null,
  last4 text not null,
  blind_index bytea not null
);
create index import_row_session on import_row using brin (session_id) with (pages_per_range = 32, autosummarize = on);

-- Reveals and exports are limited by counting them where the keys are opened.
create index dispense_request_limited on dispense_request (requested_by, kind, created_at) where kind in ('reveal', 'export');
