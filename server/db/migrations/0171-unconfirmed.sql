-- Signed notices of payments that the gateway is asked about before they count, for gateways that the owner wants asked.
create table unconfirmed_notice (
  gateway text not null,
  event_id text not null,
  notice jsonb not null,
  tries int not null default 0,
  ask_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (gateway, event_id)
);
create index unconfirmed_notice_due on unconfirmed_notice (ask_at);
