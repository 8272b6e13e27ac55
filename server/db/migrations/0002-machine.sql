-- The machine room: jobs, instances, leases, the pulse, limits and the audit log.

-- A job is claimable when locked_until has passed: it is the start time, the lease's end and the retry time in one.
create table job (
  id bigint generated always as identity primary key,
  task text not null,
  payload jsonb not null,
  locked_until timestamptz not null default now(),
  locked_by uuid,
  -- grows at every claim; a completion names the epoch it was claimed under, or is refused
  epoch int not null default 0,
  attempts int not null default 0,
  max_attempts int not null default 12,
  unique_key text unique,
  last_error text,
  dead_at timestamptz,
  created_at timestamptz not null default now()
) with (fillfactor = 70);
create index job_claim on job (task, locked_until) where dead_at is null;
create index job_dead on job (dead_at) where dead_at is not null;

create table instance (
  id uuid primary key,
  service text not null,
  pid int not null,
  host text not null,
  state text not null default 'starting' check (state in ('starting', 'ready', 'draining', 'dead')),
  started_at timestamptz not null default now(),
  heartbeat_at timestamptz not null default now(),
  metrics jsonb not null default '{}'
) with (fillfactor = 50);

create table lease (
  name text primary key,
  holder uuid not null,
  epoch bigint not null default 1,
  locked_until timestamptz not null
);

create table pulse (
  id int primary key default 1 check (id = 1),
  epoch bigint not null,
  at timestamptz not null,
  body jsonb not null
) with (fillfactor = 50);

-- Fixed-window counters that hold across instances.
create unlogged table rate_window (
  bucket text primary key,
  count int not null,
  resets_at timestamptz not null
);

-- Instance-seconds per service and minute, for spend and for the charts.
create table service_minute (
  service text not null,
  minute timestamptz not null,
  instance_seconds real not null default 0,
  max_instances int not null default 0,
  primary key (service, minute)
);

create table audit_entry (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}'
);
-- One link of the chain: keyed hash over the link before it and the hashes of its rows, in order.
create table audit_seal (
  id bigint generated always as identity primary key,
  first_entry bigint not null,
  row_count int not null,
  hash bytea not null,
  sealed_at timestamptz not null default now()
);
create table audit_sealed (
  entry_id bigint primary key,
  seal_id bigint not null references audit_seal (id),
  place int not null,
  row_hash bytea not null
);
create unique index audit_sealed_place on audit_sealed (seal_id, place);
create trigger audit_entry_append_only before update or delete on audit_entry
  for each row execute function refuse_change();
create trigger audit_seal_append_only before update or delete on audit_seal
  for each row execute function refuse_change();
create trigger audit_sealed_append_only before update or delete on audit_sealed
  for each row execute function refuse_change();
