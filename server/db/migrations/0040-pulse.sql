-- Rolled up from order_event every second, by snapshot: each event counts once, whenever it commits.

-- Up to which snapshot the events have been counted.
create table roll_up (
  id int primary key default 1 check (id = 1),
  seen pg_snapshot not null
);
insert into roll_up (seen) values (pg_current_snapshot());

-- What was sold, by minute; kept for two years.
create table sales_minute (
  minute timestamptz not null,
  variant_id uuid not null,
  gateway text not null,
  currency text not null,
  created int not null default 0,
  paid int not null default 0,
  keys_sold int not null default 0,
  delivered int not null default 0,
  failed int not null default 0,
  -- money in less money out
  revenue_minor bigint not null default 0,
  last_created timestamptz,
  last_paid timestamptz,
  primary key (minute, variant_id, gateway, currency)
);

-- The live chart, by 10 s; kept for two days.
create table order_slice (
  at timestamptz not null,
  currency text not null,
  created int not null default 0,
  paid int not null default 0,
  delivered int not null default 0,
  failed int not null default 0,
  revenue_minor bigint not null default 0,
  primary key (at, currency)
);

-- Payment confirmed → key delivered, by 10 s: bin n counts (1.05^(n-1), 1.05^n] ms; bins of any slices add up.
create table latency_slice (
  at timestamptz not null,
  bin int not null,
  count int not null,
  primary key (at, bin)
);

