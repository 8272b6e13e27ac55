-- Promos: price, schedule and floor as one object; and floors that repeat.

create table promo (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  variant_ids uuid[] not null,
  offer jsonb not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  expected_multiple real not null,
  lead_ms int not null,
  -- what its form answered when it was saved
  answers jsonb,
  floors jsonb not null default '[]',
  coupon_id uuid,
  created_by text not null,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  check (ends_at > starts_at)
);
create index promo_open on promo (ends_at) where cancelled_at is null;

create table floor_schedule (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  rrule text not null,
  first_day date not null,
  starts_at time not null,
  duration_ms bigint not null,
  lead_ms int not null,
  floors jsonb not null,
  enabled boolean not null default true,
  created_by text not null,
  created_at timestamptz not null default now(),
  removed_at timestamptz
);

create table rehearsal (
  id uuid primary key default gen_random_uuid(),
  input jsonb not null,
  state text not null default 'running' check (state in ('running', 'done', 'stopped', 'failed')),
  stopped_by text,
  figures jsonb not null default '{}',
  started_by text not null,
  started_at timestamptz not null default now(),
  ended_at timestamptz
);
create unique index rehearsal_one on rehearsal ((true)) where state = 'running';
