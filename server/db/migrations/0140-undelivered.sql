-- Paid for and not delivered: a part given back does not make an order one that nobody waits for.
drop index orders_stuck;
create index orders_undelivered on orders (paid_at) where delivered_at is null and status in ('paid', 'delivering', 'partly_refunded');
