-- A person took the row off the list without doing what it asks for: only such a row may be put back.
alter table needs_you add column taken_off boolean not null default false;
