-- The queue is empty most of the time, and vacuum gives an empty table's pages back. A statement planned on none of them reads
-- the whole table, and does so until the next analyze, in the middle of the next rush. So these tables keep their pages.
alter table job set (vacuum_truncate = false);
alter table waiting set (vacuum_truncate = false);
alter table dispense_request set (vacuum_truncate = false);
alter table unplug_request set (vacuum_truncate = false);
alter table rate_window set (vacuum_truncate = false);

-- A young shop has no such pages yet: some 60, at which a plan by the index is the cheapest for one row as for many.
insert into job (task, payload, last_error) select '', '{}', repeat('.', 1500) from generate_series(1, 200);
delete from job where task = '';
