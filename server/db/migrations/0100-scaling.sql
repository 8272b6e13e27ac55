-- The scaler: what is wished for, what was seen, what was decided and why.

-- Every version is kept; the newest is in force.
create table policy_version (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  actor_name text not null,
  why text not null,
  body jsonb not null
);
create trigger policy_version_append_only before update or delete on policy_version
  for each row execute function refuse_change();

-- Set by hand for a while; ended ones stay for the history.
create table scaling_override (
  id uuid primary key default gen_random_uuid(),
  service text not null,
  instances int not null check (instances between 0 and 64),
  -- the owner's is also a ceiling; an operator's only adds
  exact boolean not null default true,
  actor text not null,
  actor_name text not null,
  why text not null,
  created_at timestamptz not null default now(),
  until timestamptz not null,
  ended_at timestamptz
);
create index scaling_override_open on scaling_override (until) where ended_at is null;

create table scaling_pause (
  id int primary key default 1 check (id = 1),
  scale_in boolean not null default false,
  everything boolean not null default false,
  until timestamptz,
  actor text not null,
  actor_name text not null,
  why text not null,
  at timestamptz not null default now()
);

-- What each service should run: fleet starts from it, so that a restart keeps the size.
create table desired_count (
  service text primary key,
  instances int not null,
  epoch bigint not null,
  at timestamptz not null default now()
);

-- What decide remembers from turn to turn, and what it saw and said last.
create table scaler_state (
  id int primary key default 1 check (id = 1),
  epoch bigint not null,
  at timestamptz not null,
  leader uuid not null,
  leader_since timestamptz not null,
  memory jsonb not null,
  seen jsonb not null,
  decision jsonb not null
) with (fillfactor = 50);

-- Every change of desired.
create table decision (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  epoch bigint not null,
  service text not null,
  was int not null,
  desired int not null,
  wanted int not null,
  capped text,
  reasons jsonb not null
);
create index decision_at on decision (at);

-- What was seen and thought, a row a service and minute, also when nothing changed; kept for 60 days.
create table thought_minute (
  service text not null,
  minute timestamptz not null,
  was int not null,
  desired int not null,
  wanted int not null,
  capped text,
  reasons jsonb not null,
  seen jsonb not null,
  primary key (service, minute)
) partition by range (minute);

-- Arrivals: a row a service and minute, holding 60 counts; kept for 60 days.
create table arrival_minute (
  service text not null,
  minute timestamptz not null,
  -- 60 counts as unsigned variable-length integers
  counts bytea not null,
  total int not null,
  primary key (service, minute)
) partition by range (minute);

-- Figures of a service, by 10 s (kept 2 days), 1 min (60 days) and 1 h (2 years).
create table metric_slice (
  tier smallint not null check (tier in (10, 60, 3600)),
  service text not null,
  at timestamptz not null,
  desired real not null default 0,
  ready real not null default 0,
  starting real not null default 0,
  draining real not null default 0,
  busy real,
  arrivals real not null default 0,
  done real not null default 0,
  backlog real not null default 0,
  p95_ms real,
  errors real,
  cpu real,
  memory_mb real,
  primary key (tier, at, service)
) partition by list (tier);
create table metric_slice_10 partition of metric_slice for values in (10) partition by range (at);
create table metric_slice_60 partition of metric_slice for values in (60) partition by range (at);
create table metric_slice_3600 partition of metric_slice for values in (3600) partition by range (at);

-- Per instance, every 2 s, for 2 h; lost with the machine, and no harm done.
create unlogged table instance_slice (
  at timestamptz not null,
  instance uuid not null,
  service text not null,
  busy real not null,
  cpu real not null,
  memory_mb real not null,
  primary key (at, instance)
);

-- How good the forecasts were: what was said an hour before, and what came.
create table forecast_hour (
  source text not null,
  hour timestamptz not null,
  per_second real not null,
  low real not null,
  high real not null,
  actual real,
  primary key (source, hour)
);

-- Someone wants to see that nothing is lost when an instance dies; the scaler pulls the plug.
create table unplug_request (
  id bigint generated always as identity primary key,
  instance uuid not null,
  service text not null,
  actor text not null,
  actor_name text not null,
  at timestamptz not null default now(),
  taken_at timestamptz
);
create index unplug_request_open on unplug_request (id) where taken_at is null;

-- Clicks of a day are summed up by the scaler: what is clicked today is bought tonight.
create index referral_click_day on referral_click (day);
