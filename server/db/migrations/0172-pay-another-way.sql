-- When the buyer was last sent to the gateway by us (null: at checkout), and when they last came back from it.
alter table orders add column sent_at timestamptz, add column returned_at timestamptz;

-- Gateways that an order was sent to before the one it has now: what they tell of it still counts.
create table order_charge (
  order_id bigint not null references orders (id) on delete cascade,
  gateway text not null,
  trade_no text,
  pay_url text,
  at timestamptz not null default now(),
  primary key (order_id, gateway)
);
