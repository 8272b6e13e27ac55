-- With which settings a gateway's notices were last found genuine (`mark`: a keyed hash of them), and when.
create table gateway_verified (
  gateway text primary key,
  mark bytea not null,
  verified_at timestamptz not null default now()
);

-- Orders of the shop that a badly signed notice named although the settings were proven right; until the next genuine one.
create table refused_order (
  gateway text not null,
  order_no text not null,
  refused_at timestamptz not null default now(),
  -- when the gateway, asked, said since then that it is paid
  paid_at timestamptz,
  primary key (gateway, order_no)
);
