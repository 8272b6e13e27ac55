-- What owners were told of by which channel: once a kind of row under Needs you, until all of that kind are off the list.
create table alert (
  id bigint generated always as identity primary key,
  channel text not null,
  kind text not null,
  raised_at timestamptz not null default now(),
  sent_at timestamptz,
  ended_at timestamptz
);
create unique index alert_open on alert (channel, kind) where ended_at is null;
