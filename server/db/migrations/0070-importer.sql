-- Whose import a batch is: staff see their own. The name beside it is what the screen shows.
alter table key_batch add column importer_id text not null default '';
