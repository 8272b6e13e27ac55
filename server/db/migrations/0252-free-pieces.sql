-- One free piece a mailbox and variant, however its address is spelled (`mailbox`: a keyed hash of the one spelling).
create table free_piece (
  mailbox bytea not null,
  variant_id uuid not null,
  order_id bigint not null references orders (id) on delete cascade,
  primary key (mailbox, variant_id)
);
create index free_piece_order on free_piece (order_id);
insert into job (task, payload, unique_key)
  select 'orders.free-pieces', '{"after": 0}', 'orders.free-pieces' where exists (select from orders where gateway = 'free');
