-- So much off is so much of one currency. Null: a coupon from before, good for any.
alter table coupon add column currency text;

-- What went wrong with a gateway since it last went right, counted, never one row a notice. `side`: what it sent us (notice), or
-- what it answered when asked (answer) or was to take an order (charge).
create table gateway_trouble (
  gateway text not null,
  side text not null check (side in ('notice', 'answer', 'charge')),
  cause text not null,
  count bigint not null default 0,
  first_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  -- one example without secrets; its order number, when it named one of ours
  sample jsonb not null default '{}',
  primary key (gateway, side, cause)
);

-- When a gateway last answered a question of ours.
create table gateway_answer (
  gateway text primary key,
  answered_at timestamptz not null default now()
);

-- One free order a contact and variant: whoever asks twice at once is refused by this.
create unique index orders_free_once on orders (contact_hash, variant_id) where gateway = 'free';
