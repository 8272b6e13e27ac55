-- A refund whose end nobody knows is asked for again under the key that the gateway has seen, so that it is the same refund there.
alter table refund add column gateway_key text, add column unclear boolean not null default false;
