-- What left the shop on a person's word: keys, and money confirmed or given back. Limits a person and day are reckoned from it.
create table staff_act (
  id bigint generated always as identity primary key,
  person text not null,
  name text not null,
  role text not null,
  -- confirm | refund | refund_by_hand | replace | resend | deliver
  act text not null,
  order_id bigint not null,
  keys int not null default 0 check (keys >= 0),
  amount_minor bigint not null default 0 check (amount_minor >= 0),
  currency text not null,
  at timestamptz not null default clock_timestamp()
);
create index staff_act_person on staff_act (person, at);
create index staff_act_at on staff_act using brin (at);

-- A serial number that a person types is looked for among all that was notified.
create index payment_event_trade on payment_event (trade_no, gateway) where trade_no is not null;
