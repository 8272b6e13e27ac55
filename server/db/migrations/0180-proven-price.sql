-- A cut of a price is judged against the last one that a proven person set, or that rose; absent: the price as it is.
alter table variant add column proven_price_minor bigint;
