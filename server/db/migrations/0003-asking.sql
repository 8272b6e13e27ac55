-- When a gateway is to be asked about an unpaid order next; null: not any more.
alter table orders add column ask_at timestamptz, add column ask_step int not null default 0;
create index orders_ask on orders (ask_at) where ask_at is not null;

-- Raises a refusal from inside one statement, so that a whole checkout is one round trip and all or nothing.
create function refuse(reason text) returns boolean language plpgsql as $$
begin
  raise exception '%', reason using errcode = 'YH001';
end $$;

-- What a person typed as a manual delivery, sealed to dispense as well, so that look-up and mail can open it.
alter table delivery add column sealed_dispense bytea;

-- Order search over a million rows: by the beginning of a contact, and by what is rare.
create index orders_contact_prefix on orders (contact text_pattern_ops);
create index orders_rare on orders (status, id desc) where status in ('refunded', 'partly_refunded');
