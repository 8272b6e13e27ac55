-- Hosts are told apart by an id of their data folder; their names and process ids may be alike.
alter table instance add column host_id uuid;

-- What became of a plug that somebody asked to be pulled: whoever asked is told.
alter table unplug_request add column pulled boolean;
