-- Unpaid orders may hold only a share of the shelf; who wants more under pressure brings work, or waits.

-- Challenges that have been used, until they would have expired anyway.
create unlogged table spent_work (
  id bytea primary key,
  expires_at timestamptz not null
);
create index spent_work_expiry on spent_work (expires_at);

-- Whom the shop takes no orders from: an address range, or a contact by its hash.
create table buyer_block (
  id bigint generated always as identity primary key,
  network cidr,
  contact_hash bytea,
  -- as it is shown to people
  label text not null,
  reason text not null default '',
  made_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  lifted_at timestamptz,
  check ((network is null) <> (contact_hash is null))
);
create index buyer_block_active on buyer_block (expires_at) where lifted_at is null;

-- A proxy in front of an instance that nobody has named: seen by what it forwards.
create table unnamed_proxy (
  peer inet primary key,
  header text not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now()
);
