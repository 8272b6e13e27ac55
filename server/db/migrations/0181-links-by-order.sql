-- A link belongs to the order that it was shared from: a contact is typed by anybody.
alter table promoter drop constraint promoter_contact_hash_key;
create index promoter_contact on promoter (contact_hash, id);
create unique index promoter_founding on promoter (founding_order_id) where founding_order_id is not null;

-- Why it looks like somebody's own order, and who has let it pass or taken it back since.
alter table commission add column suspect text, add column decided_by text;
