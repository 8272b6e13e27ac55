-- The shop: what is sold, to whom, and what was done about it.
-- Money is bigint in minor units (fen); time is timestamptz (UTC).

create table setting (
  key text primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);

create table product (
  id uuid primary key default uuidv7(),
  slug text not null unique,
  name text not null,
  summary text not null default '',
  description text not null default '',
  position int not null default 0,
  on_shelf boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table variant (
  id uuid primary key default uuidv7(),
  product_id uuid not null references product (id),
  name text not null,
  price_minor bigint not null check (price_minor > 0),
  currency text not null default 'CNY',
  -- [{minQuantity, priceMinor}], ascending; the last step reached sets the unit price
  price_steps jsonb not null default '[]',
  delivery text not null default 'key' check (delivery in ('key', 'manual')),
  -- what the buyer fills in for manual delivery: [{name, label, required}]
  form_fields jsonb not null default '[]',
  min_per_order int not null default 1 check (min_per_order >= 1),
  max_per_order int not null default 100 check (max_per_order >= min_per_order),
  position int not null default 0,
  on_shelf boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index variant_product on variant (product_id, position);

create table coupon (
  id uuid primary key default uuidv7(),
  code text not null,
  kind text not null check (kind in ('percent', 'amount')),
  -- percent: 1..99; amount: minor units
  value bigint not null check (value > 0),
  variant_id uuid references variant (id),
  starts_at timestamptz,
  ends_at timestamptz,
  max_uses int,
  active boolean not null default true,
  created_at timestamptz not null default now(),
  check (kind <> 'percent' or value < 100)
);
create unique index coupon_code on coupon (upper(code));

-- One import of keys. The data key is sealed to dispense's public key; the importer forgets it at commit.
create table key_batch (
  id uuid primary key default uuidv7(),
  variant_id uuid not null references variant (id),
  label text not null,
  supplier text not null default '',
  cost_minor bigint not null default 0 check (cost_minor >= 0),
  note text not null default '',
  sealed_data_key bytea not null,
  key_count int not null default 0,
  state text not null default 'active' check (state in ('active', 'stopped', 'recalled', 'undone')),
  imported_by text not null,
  created_at timestamptz not null default now()
);
create index key_batch_variant on key_batch (variant_id, created_at desc);

-- One key (卡密). Claimable when sold_at is null and reserved_until has passed; 'infinity' takes it off sale.
-- order_id is who holds it; a lapsed holder keeps it until another order claims it.
create table stock_key (
  id bigint generated always as identity primary key,
  pos bigint not null,
  variant_id uuid not null references variant (id),
  batch_id uuid not null references key_batch (id),
  sealed bytea not null,
  last4 text not null,
  blind_index bytea not null,
  reserved_until timestamptz not null default '-infinity',
  order_id bigint,
  sold_at timestamptz,
  constraint stock_key_once unique (blind_index)
) with (fillfactor = 85);
create index stock_key_claim on stock_key (variant_id, reserved_until, pos) where sold_at is null;
create index stock_key_order on stock_key (order_id) where order_id is not null;
create index stock_key_batch on stock_key (batch_id);

-- Sealed staging rows of an import in progress; lapse after an hour.
create table import_session (
  id uuid primary key default uuidv7(),
  variant_id uuid not null references variant (id),
  sealed_data_key bytea not null,
  -- the data key, sealed to a key that only the importing session's token opens
  session_data_key bytea not null,
  next_chunk int not null default 0,
  line_count int not null default 0,
  bad_lines jsonb not null default '[]',
  bad_count int not null default 0,
  carry text not null default '',
  header jsonb,
  state text not null default 'open' check (state in ('open', 'confirmed')),
  batch_id uuid,
  started_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '1 hour'
);
create unlogged table import_row (
  session_id uuid not null,
  line int not null,
  sealed bytea not null,
  last4 text not null,
  blind_index bytea not null
);
create index import_row_session on import_row (session_id, line);

create table promoter (
  id bigint generated always as identity primary key,
  code text not null unique,
  contact_hash bytea not null unique,
  contact text not null,
  -- set once, at creation, to a promoter that exists already: an edge always points to an older one, so no cycle
  referred_by bigint references promoter (id) check (referred_by < id),
  founding_order_id bigint,
  blocked boolean not null default false,
  created_at timestamptz not null default now()
);
create index promoter_referred_by on promoter (referred_by) where referred_by is not null;

create table referral_click (
  promoter_id bigint not null references promoter (id),
  day date not null,
  clicks int not null default 0,
  primary key (promoter_id, day)
);

create table orders (
  id bigint generated always as identity primary key,
  order_no text not null unique,
  status text not null default 'created' check (status in
    ('created', 'expired', 'paid', 'delivering', 'delivered', 'partly_refunded', 'refunded')),
  variant_id uuid not null references variant (id),
  product_name text not null,
  variant_name text not null,
  delivery text not null,
  quantity int not null check (quantity >= 1),
  unit_price_minor bigint not null,
  discount_minor bigint not null default 0,
  amount_minor bigint not null check (amount_minor >= 0),
  currency text not null,
  contact text not null,
  contact_hash bytea not null,
  lookup_hash text,
  form jsonb,
  coupon_id uuid references coupon (id),
  referrer_id bigint references promoter (id),
  locale text not null default 'zh-CN',
  client_ip inet,
  gateway text not null,
  trade_no text,
  paid_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  -- sha-256 of the buyer's token, and the X25519 public key derived from it, which deliveries are sealed to
  token_hash bytea not null,
  token_public bytea not null,
  idempotency_hash bytea unique,
  idempotency_body bytea,
  -- the token, sealed under a key that only the idempotency key opens
  idempotency_sealed bytea,
  pay_url text,
  asked_at timestamptz,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  paid_at timestamptz,
  delivered_at timestamptz,
  check (refunded_minor >= 0 and refunded_minor <= paid_minor)
) with (fillfactor = 80);
create index orders_lookup on orders (contact_hash, created_at desc) where lookup_hash is not null;
create index orders_open on orders (contact_hash) where status = 'created';
create index orders_open_ip on orders (client_ip) where status = 'created';
create index orders_stuck on orders (paid_at) where status in ('paid', 'delivering');
create index orders_paid on orders (paid_at) where paid_at is not null;
create index orders_trade_no on orders (trade_no) where trade_no is not null;
create index orders_coupon on orders (coupon_id) where coupon_id is not null;

-- Every transition and every fact about an order, in the transaction that made it; tailed live by snapshot.
create table order_event (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  order_id bigint not null,
  type text not null,
  at timestamptz not null default clock_timestamp(),
  data jsonb not null default '{}'
);
create index order_event_xid on order_event (xid);
create index order_event_order on order_event (order_id, id);
create index order_event_at on order_event using brin (at);

-- What a gateway told us, once per (gateway, event id), whatever it was.
create table payment_event (
  id bigint generated always as identity primary key,
  gateway text not null,
  event_id text not null,
  order_no text not null,
  outcome text not null,
  amount_minor bigint,
  currency text,
  trade_no text,
  happened_at timestamptz,
  received_at timestamptz not null default clock_timestamp(),
  unique (gateway, event_id)
);
create index payment_event_order on payment_event (order_no);
create index payment_event_received on payment_event using brin (received_at);

create table refused_notification (
  id bigint generated always as identity primary key,
  gateway text not null,
  reason text not null,
  at timestamptz not null default now()
);
create index refused_notification_at on refused_notification (at);

-- Money that came in for an order: one row a gateway trade, so that a second payment is seen as one.
create table payment (
  id bigint generated always as identity primary key,
  order_id bigint not null references orders (id),
  gateway text not null,
  trade_no text not null,
  amount_minor bigint not null,
  currency text not null,
  -- applied: pays the order; surplus: paid again, or for an order that takes no money any more; short: under the amount
  state text not null check (state in ('applied', 'surplus', 'short')),
  refunded_minor bigint not null default 0 check (refunded_minor >= 0 and refunded_minor <= amount_minor),
  at timestamptz not null default now(),
  unique (gateway, trade_no)
);
create index payment_order on payment (order_id);

create table refund (
  id bigint generated always as identity primary key,
  order_id bigint not null references orders (id),
  payment_id bigint not null references payment (id),
  amount_minor bigint not null check (amount_minor > 0),
  reason text not null,
  state text not null default 'asked' check (state in ('asked', 'done', 'failed')),
  request_key text not null unique,
  requested_by text not null,
  failure text,
  created_at timestamptz not null default now(),
  done_at timestamptz
);
create index refund_order on refund (order_id);

-- One delivered key per (order, slot); a replacement retires the row and adds the next version.
create table delivery (
  order_id bigint not null references orders (id),
  slot int not null,
  version int not null default 0,
  key_id bigint unique references stock_key (id),
  -- sealed to the order's token_public; for manual delivery, the text typed by the merchant
  sealed bytea not null,
  delivered_at timestamptz not null default now(),
  retired_at timestamptz,
  primary key (order_id, slot, version)
);
create unique index delivery_slot on delivery (order_id, slot) where retired_at is null;

-- A further way into an order's delivery (mailed link, look-up): its own token, sealed copies of the same keys.
create table order_access (
  token_hash bytea primary key,
  order_id bigint not null references orders (id),
  kind text not null,
  sealed jsonb not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now()
);
create index order_access_order on order_access (order_id);

-- A request that only dispense can answer; the answer is sealed to the asker's one-time public key.
create table dispense_request (
  id uuid primary key default uuidv7(),
  kind text not null,
  input jsonb not null,
  recipient_public bytea not null,
  requested_by text not null,
  state text not null default 'open' check (state in ('open', 'done', 'refused')),
  result bytea,
  refusal text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null default now() + interval '5 minutes'
);

-- What waits for a person. One open row per (kind, subject).
create table needs_you (
  id bigint generated always as identity primary key,
  kind text not null,
  subject text not null,
  order_id bigint references orders (id),
  amount_minor bigint not null default 0,
  currency text not null default 'CNY',
  detail jsonb not null default '{}',
  since timestamptz not null default now(),
  resolved_at timestamptz,
  resolved_by text
);
create unique index needs_you_open on needs_you (kind, subject) where resolved_at is null;
create index needs_you_since on needs_you (since) where resolved_at is null;

create table commission (
  id bigint generated always as identity primary key,
  order_id bigint not null references orders (id),
  level int not null check (level in (1, 2)),
  promoter_id bigint not null references promoter (id),
  base_minor bigint not null,
  amount_minor bigint not null check (amount_minor >= 0),
  clawed_minor bigint not null default 0 check (clawed_minor >= 0 and clawed_minor <= amount_minor),
  currency text not null,
  state text not null default 'held' check (state in ('held', 'available', 'clawed_back')),
  available_at timestamptz not null,
  created_at timestamptz not null default now(),
  unique (order_id, level)
);
create index commission_promoter on commission (promoter_id, state);
create index commission_due on commission (available_at) where state = 'held';

create table ledger_account (
  id bigint generated always as identity primary key,
  -- commission_expense | promoter_held | promoter_available | ...
  kind text not null,
  owner_id bigint not null default 0,
  currency text not null,
  unique (kind, owner_id, currency)
);

create table ledger_transfer (
  id bigint generated always as identity primary key,
  key text not null unique,
  kind text not null,
  order_id bigint,
  at timestamptz not null default now()
);

create table ledger_entry (
  id bigint generated always as identity primary key,
  transfer_id bigint not null references ledger_transfer (id),
  account_id bigint not null references ledger_account (id),
  amount_minor bigint not null check (amount_minor <> 0)
);
create index ledger_entry_transfer on ledger_entry (transfer_id);
create index ledger_entry_account on ledger_entry (account_id);

create function ledger_transfer_balances() returns trigger language plpgsql as $$
begin
  if (select coalesce(sum(amount_minor), 0) from ledger_entry where transfer_id = new.transfer_id) <> 0 then
    raise exception 'ledger transfer % does not balance', new.transfer_id using errcode = 'check_violation';
  end if;
  return null;
end $$;
create constraint trigger ledger_entry_balances after insert on ledger_entry
  deferrable initially deferred for each row execute function ledger_transfer_balances();

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger ledger_transfer_append_only before update or delete on ledger_transfer
  for each row execute function refuse_change();
create trigger ledger_entry_append_only before update or delete on ledger_entry
  for each row execute function refuse_change();

-- What a gateway plug-in must remember between requests (the sandbox's bank).
create table gateway_note (
  gateway text not null,
  key text not null,
  value jsonb not null,
  updated_at timestamptz not null default now(),
  primary key (gateway, key)
);
