-- Promos: price, schedule and floor as one object; floors that repeat; rehearsals; and policies tried on past traffic.

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
  -- [{service, instances}], in force from lead_ms before the start
  floors jsonb not null default '[]',
  coupon_id uuid references coupon (id),
  created_by text not null,
  created_at timestamptz not null default now(),
  cancelled_at timestamptz,
  check (ends_at > starts_at)
);
create index promo_open on promo (ends_at) where cancelled_at is null;

-- A promo's coupon is good for just these; null: an ordinary coupon, made under Coupons.
alter table coupon add column variant_ids uuid[];

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
  problem text,
  figures jsonb not null default '{}',
  floors jsonb not null default '[]',
  -- the console that plays it, and when it last said so
  instance uuid not null,
  beat_at timestamptz not null default now(),
  started_by text not null,
  started_at timestamptz not null default now(),
  ends_at timestamptz not null,
  ended_at timestamptz
);
create unique index rehearsal_one on rehearsal ((true)) where state = 'running';

-- The test product of rehearsals: never on the shelf, sold while this has not passed, and hidden everywhere.
alter table product add column rehearsal_until timestamptz;
-- Orders of drawn buyers: real to every service, but no sale, no money and no promoter comes of them.
alter table orders add column rehearsal boolean not null default false;

-- A policy being tried on traffic, or tried within the last hour; lost in a crash, and no harm done.
create unlogged table what_if_run (
  id uuid primary key,
  state text not null default 'running' check (state in ('running', 'done', 'cancelled', 'failed')),
  progress real not null default 0,
  problem text,
  answer jsonb,
  seconds int not null default 0,
  started_by text not null,
  started_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
);
