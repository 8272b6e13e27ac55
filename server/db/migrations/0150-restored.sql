-- A shop that came back from a backup does not know what was sold after it.

-- One row each time. Orders up to last_order_id were in what came back.
create table restoration (
  id bigint generated always as identity primary key,
  -- backup: by our own command; went_back: the database was found older than the shop had been
  cause text not null check (cause in ('backup', 'went_back')),
  -- what the shop knows ends here
  taken_at timestamptz not null,
  restored_at timestamptz not null default now(),
  last_order_id bigint not null,
  journal text not null check (journal in ('none', 'complete', 'incomplete')),
  detail jsonb not null default '{}',
  done_at timestamptz,
  done_by text
);
create index restoration_open on restoration (id) where done_at is null;

-- While set, nobody gets the key, whoever asks: it is off sale and belongs to no order. On a sold key it says that its buyer may
-- have got it before the shop came back, so that it never returns to the shelf by itself.
alter table stock_key add column held_by bigint,
  add constraint stock_key_held check (held_by is null or sold_at is not null or (reserved_until = 'infinity' and order_id is null)) not valid;
create index stock_key_held on stock_key (variant_id, batch_id) where held_by is not null and sold_at is null;

-- Keys that are known to have been sold after the backup, in stock or not: an import of them is refused as sold.
create table known_sold (
  blind_index bytea primary key,
  restoration_id bigint not null,
  -- journal, database (the one that was overwritten) or list (told by a person)
  source text not null,
  sold_at timestamptz not null
);

-- What a person decided about an order that may have been delivered before the shop came back.
create table restored_order (
  order_id bigint primary key,
  verdict text not null check (verdict in ('deliver', 'done')),
  decided_by text not null,
  decided_at timestamptz not null default now()
);

-- Undelivered when the shop came back, and nothing says since that it was not delivered, refunded or sorted out in the time that is missing.
create function order_in_doubt(wanted bigint) returns boolean language sql stable as $$
  select exists (select from restoration r where wanted <= r.last_order_id
      and not exists (select from payment p join payment_event e on e.gateway = p.gateway and e.trade_no = p.trade_no
        where p.order_id = wanted and p.state = 'applied' and e.outcome = 'paid' and e.happened_at > r.restored_at))
    and not exists (select from restored_order d where d.order_id = wanted)
    -- the very keys that went out: they go to the same buyer again
    and (select count(*) from stock_key k join known_sold s on s.blind_index = k.blind_index where k.order_id = wanted)
      < (select quantity from orders where id = wanted)
$$;
