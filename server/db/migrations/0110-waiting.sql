-- The one fair queue of new checkouts, used while a ceiling (instance cap, budget, ...) holds; no row of it is touched while it is open.

-- How many new checkouts a second are let in. No row, or per_second null: all of them.
create table admission (
  id int primary key default 1 check (id = 1),
  per_second numeric check (per_second >= 0),
  reason text not null default '',
  -- of the scaler that said so; an older one is refused
  epoch bigint not null,
  at timestamptz not null,
  -- calls are paid for up to here; what lies between it and now is room for more
  paid_to timestamptz not null
) with (fillfactor = 50);

-- One row a waiting buyer; its id is the place in the line.
create table waiting (
  id bigint generated always as identity primary key,
  contact_hash bytea not null,
  client_ip inet not null,
  idempotency_hash bytea unique,
  -- what the price is kept for: [variantId, quantity, unitPriceMinor, discountMinor, currency, couponId]
  quote jsonb not null,
  -- what the buyer filled in, sealed under a key that only the ticket opens
  draft bytea,
  created_at timestamptz not null,
  -- up to then the holder counts as being there: asked again in time, or still may
  present_until timestamptz not null,
  -- let in; null again when nobody came
  called_at timestamptz,
  first_called_at timestamptz,
  entered_at timestamptz,
  lapses_at timestamptz not null
) with (fillfactor = 70);
create index waiting_line on waiting (id) where called_at is null and entered_at is null;
create index waiting_called on waiting (called_at) where called_at is not null and entered_at is null;
create index waiting_contact on waiting (contact_hash) where entered_at is null;
create index waiting_address on waiting (client_ip) where entered_at is null;

-- A scaler that died must neither drop its last word nor freeze the shop: unheard for 30 s, its rate holds, but is at least one in 5 s.
create function admission_rate(gate admission) returns double precision language sql volatile as $$
  select case when gate.at < clock_timestamp() - interval '30 seconds' then greatest(gate.per_second, 0.2)
    else gate.per_second end::double precision
$$;

-- Calls those whose turn it is, in the order of their ids; answers the rate (null: open) and who was called. Callers wait for each
-- other on the one row, and each statement after that sees all that the ones before did. Room is at
-- most what 1.5 s (or one call) are worth: somebody calls at least once a second.
create function call_waiting(grace interval, kept interval, out rate double precision, out called bigint[]) language plpgsql as $$
declare
  gate admission;
  moment timestamptz;
  paid timestamptz;
  given_way int;
  room int;
begin
  called := '{}';
  select * into gate from admission where id = 1 for update;
  rate := admission_rate(gate);
  if coalesce(rate, 0) = 0 then return; end if;
  moment := clock_timestamp();
  paid := greatest(gate.paid_to, moment - make_interval(secs => greatest(1.5, 1 / rate)));
  -- called, but not there: the next one gets the turn, and they get theirs as soon as they are back
  update waiting set called_at = null where called_at < moment - grace and entered_at is null and present_until < moment;
  get diagnostics given_way = row_count;
  -- the last part is for what microseconds round off
  room := floor(extract(epoch from moment - paid)::double precision * rate + 0.001) + given_way;
  if room > 0 then
    with next as (
      select id from waiting where called_at is null and entered_at is null and present_until > moment and lapses_at > moment
      order by id limit room for update
    ), turn as (
      update waiting w set called_at = moment, first_called_at = coalesce(w.first_called_at, moment),
        lapses_at = coalesce(w.first_called_at, moment) + kept
      from next where w.id = next.id returning w.id
    )
    select coalesce(array_agg(turn.id), '{}') into called from turn;
  end if;
  if given_way > 0 or cardinality(called) > 0 then
    update admission set paid_to = paid + make_interval(secs => (cardinality(called) - given_way) / rate) where id = 1;
  end if;
end $$;
