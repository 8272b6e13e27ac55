import { statement } from '../../db/statement.ts';
import { isUndelivered } from '../../db/predicates/undelivered.ts';

export type GatewayRow = {
  name: string;
  created_hour: number;
  paid_hour: number;
  created_day: number;
  paid_day: number;
  silent_ms: number | null;
  created_since_paid: number;
};

export type Frame = { now: Date; watch_since: Date; weekday: number; hour: number };

export type Amount = { count: number; amount_minor: number; oldest_ms: number };

export type SellingOut = { variant_id: string; name: string; per_hour: number; left_count: number };

/** The moments that the shop's clock sets; every age in the pulse is against the database's own clock. */
export const frame = statement<Frame, [string, string]>({
  name: 'pulse_frame',
  text: `with local as (select now() at time zone $1 as t)
    select now() as now, (case when t::time >= $2::time then t::date else t::date - 1 end + $2::time) at time zone $1 as watch_since,
      extract(dow from t)::int as weekday, extract(hour from t)::int as hour from local`,
});

/** Counted so far since the watch began, whole minutes and the one that runs. */
export const sinceWatch = statement<{ created: number; revenue_minor: number }, [Date, string]>({
  name: 'pulse_since_watch',
  text: `select coalesce(sum(created), 0) as created, coalesce(sum(revenue_minor) filter (where currency = $2), 0) as revenue_minor
    from sales_minute where minute >= date_trunc('minute', $1::timestamptz)`,
});

export const openOrders = statement<{ unpaid: number; last_minute: number; since_last_ms: number | null }>({
  name: 'pulse_open_orders',
  text: `select (select count(*) from orders where status = 'created' and not rehearsal) as unpaid,
      (select coalesce(sum(created), 0) from order_slice where at > now() - interval '1 minute') as last_minute,
      (select extract(epoch from now() - created_at) * 1000 from orders where not rehearsal order by id desc limit 1) as since_last_ms`,
});

/** Sums are of the shop's own currency; all are counted. */
export const undelivered = statement<Amount & { by_hand: boolean }, [string]>({
  name: 'pulse_undelivered',
  text: `select delivery = 'manual' as by_hand, count(*) as count,
      coalesce(sum(paid_minor - refunded_minor) filter (where currency = $1), 0) as amount_minor,
      coalesce(extract(epoch from now() - min(paid_at)) * 1000, 0) as oldest_ms
    from orders where ${isUndelivered} and not rehearsal group by 1`,
});

export const needs = statement<Amount, [string]>({
  name: 'pulse_needs',
  text: `select count(*) as count, coalesce(sum(amount_minor) filter (where currency = $1), 0) as amount_minor,
      coalesce(extract(epoch from now() - min(since)) * 1000, 0) as oldest_ms
    from needs_you n where resolved_at is null and not exists (select from orders o where o.id = n.order_id and o.rehearsal)`,
});

export const latencyBins = statement<{ bin: number; count: number }>({
  name: 'pulse_latency',
  text: "select bin, sum(count)::int as count from latency_slice where at > now() - interval '70 seconds' group by bin",
});

/** Per gateway: the last hour, the last day, and what came in since the last payment. */
export const gatewayDay = statement<GatewayRow>({
  name: 'pulse_gateways',
  text: `with day as (
      select gateway, minute, sum(created) as created, sum(paid) as paid, max(last_paid) as last_paid
      from sales_minute where minute > now() - interval '1 day' group by gateway, minute
    ), last as (select gateway, max(last_paid) as last_paid from day group by gateway)
    select gateway as name,
      coalesce(sum(created) filter (where minute > now() - interval '1 hour'), 0) as created_hour,
      coalesce(sum(paid) filter (where minute > now() - interval '1 hour'), 0) as paid_hour,
      coalesce(sum(created), 0) as created_day, coalesce(sum(paid), 0) as paid_day,
      extract(epoch from now() - min(last.last_paid)) * 1000 as silent_ms,
      coalesce(sum(created) filter (where minute > last.last_paid and minute < now() - interval '3 minutes'), 0) as created_since_paid
    from day join last using (gateway) group by gateway order by gateway`,
});

export const notificationLag = statement<{ name: string; lag_ms: number }>({
  name: 'pulse_lag',
  text: `select gateway as name, greatest(0, avg(extract(epoch from received_at - happened_at) * 1000)) as lag_ms
    from (select gateway, received_at, happened_at from payment_event where outcome = 'paid' order by id desc limit 200) recent
    where received_at > now() - interval '1 hour' and happened_at is not null group by gateway`,
});

/**
 * What sells and how long it lasts. Counting stops at two days' worth, so that a full shelf costs as little as an empty one.
 */
export const sellingOut = statement<SellingOut>({
  name: 'pulse_selling_out',
  text: `with speed as (
      select variant_id, sum(keys_sold) as per_hour from sales_minute where minute > now() - interval '1 hour'
      group by variant_id having sum(keys_sold) > 0
    )
    select v.id as variant_id, p.name || ' · ' || v.name as name, speed.per_hour, stock.left_count
    from speed join variant v on v.id = speed.variant_id and v.on_shelf and v.delivery = 'key' join product p on p.id = v.product_id and p.on_shelf
    cross join lateral (
      select count(*) as left_count from (
        select 1 from stock_key k where k.variant_id = v.id and k.sold_at is null and k.reserved_until <= now()
        limit least(200000, speed.per_hour * 48 + 1)
      ) capped
    ) stock
    where not exists (select from stock_key k where k.variant_id = v.id and k.held_by is not null and k.sold_at is null)
    order by stock.left_count / speed.per_hour, name limit 1`,
});

/** Orders in the same 60 minutes of the past four weeks, on average; null before there was a week. */
export const usualOrders = statement<{ usual: number | null }>({
  name: 'pulse_usual',
  text: `select case when exists (select from sales_minute where minute < now() - interval '7 days') then
      (select coalesce(sum(created), 0) / 4.0 from generate_series(1, 4) as week join sales_minute
        on minute > now() - week * interval '7 days' - interval '30 minutes' and minute <= now() - week * interval '7 days' + interval '30 minutes')
      end as usual`,
});

/** Whether keys are on hold since the shop came back from a backup, and none is left that may be sold. */
export const allOnHold = statement<{ held: boolean }>({
  name: 'pulse_all_on_hold',
  text: `select exists (select from stock_key where held_by is not null and sold_at is null)
      and not exists (select from product p join variant v on v.product_id = p.id and v.on_shelf and v.delivery = 'key'
        cross join lateral (select from stock_key k where k.variant_id = v.id and k.sold_at is null and k.reserved_until <= now() limit 1) free
        where p.on_shelf) as held`,
});
