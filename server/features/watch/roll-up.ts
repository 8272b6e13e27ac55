import type { Connection } from '../../db/database.ts';
import { one, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { binBase } from '../../metrics/latency-bins.ts';
import { deliveredByItself } from '../../db/predicates/delivered-by-itself.ts';
import type { Context } from '../context.ts';
import { holdsLease } from '../leases/take-or-renew-lease.ts';

const lockSeen = statement<{ seen: string }>({
  name: 'roll_up_lock',
  text: 'select seen::text as seen from roll_up where id = 1 for update',
});

// its snapshot is taken after the lock; a cursor from another cluster (a restore) lies in the future, matches nothing and is set anew
const count = statement<{ events: number }, [string]>({
  name: 'roll_up_count',
  text: `with fresh as materialized (
      select e.order_id, e.type, e.at, o.variant_id, o.gateway, o.currency, o.quantity, o.delivery, o.paid_at, o.delivered_at,
        case e.type
          when 'paid' then o.amount_minor + coalesce((e.data->>'overMinor')::bigint, 0)
          when 'paid_again' then (e.data->>'amountMinor')::bigint
          when 'paid_short' then (e.data->>'amountMinor')::bigint
          when 'refunded' then -(e.data->>'amountMinor')::bigint
          else 0
        end as money
      from order_event e join orders o on o.id = e.order_id and not o.rehearsal
      where e.xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(e.xid, $1::pg_snapshot)
        and pg_visible_in_snapshot(e.xid, pg_current_snapshot())
        and e.type in ('created', 'paid', 'paid_again', 'paid_short', 'delivered', 'out_of_stock', 'refund_failed', 'refunded')
    ), sales as (
      insert into sales_minute as s
        (minute, variant_id, gateway, currency, created, paid, keys_sold, delivered, failed, revenue_minor, last_created, last_paid)
      select date_trunc('minute', at), variant_id, gateway, currency,
        count(*) filter (where type = 'created'), count(*) filter (where type = 'paid'),
        coalesce(sum(quantity) filter (where type = 'paid'), 0), count(*) filter (where type = 'delivered'),
        count(*) filter (where type in ('out_of_stock', 'refund_failed')), coalesce(sum(money), 0),
        max(at) filter (where type = 'created'), max(at) filter (where type = 'paid')
      from fresh group by 1, 2, 3, 4
      on conflict (minute, variant_id, gateway, currency) do update set
        created = s.created + excluded.created, paid = s.paid + excluded.paid, keys_sold = s.keys_sold + excluded.keys_sold,
        delivered = s.delivered + excluded.delivered, failed = s.failed + excluded.failed,
        revenue_minor = s.revenue_minor + excluded.revenue_minor,
        last_created = greatest(s.last_created, excluded.last_created), last_paid = greatest(s.last_paid, excluded.last_paid)
    ), slices as (
      insert into order_slice as s (at, currency, created, paid, delivered, failed, revenue_minor)
      select date_bin('10 seconds', at, 'epoch'), currency,
        count(*) filter (where type = 'created'), count(*) filter (where type = 'paid'), count(*) filter (where type = 'delivered'),
        count(*) filter (where type in ('out_of_stock', 'refund_failed')), coalesce(sum(money), 0)
      from fresh group by 1, 2
      on conflict (at, currency) do update set
        created = s.created + excluded.created, paid = s.paid + excluded.paid, delivered = s.delivered + excluded.delivered,
        failed = s.failed + excluded.failed, revenue_minor = s.revenue_minor + excluded.revenue_minor
    ), latencies as (
      insert into latency_slice as l (at, bin, count)
      select date_bin('10 seconds', at, 'epoch'),
        greatest(0, ceil(ln(greatest(1, extract(epoch from delivered_at - paid_at) * 1000)) / ln(${binBase})))::int, count(*)
      from fresh where type = 'delivered' and delivery = 'key' and paid_at is not null and delivered_at is not null
        and ${deliveredByItself('fresh.order_id')}
      group by 1, 2
      on conflict (at, bin) do update set count = l.count + excluded.count
    ), mark as (
      update roll_up set seen = pg_current_snapshot() where id = 1
    )
    select count(*) as events from fresh`,
});

/** Adds what has happened since the last turn to the counters; under another epoch than the lease's, nothing. */
export async function rollUp(ctx: Context, epoch: number): Promise<number> {
  return transaction(ctx.db, async (tx: Connection) => {
    if (!(await holdsLease(tx, 'pulse', epoch))) return 0;
    const row = await one(tx, lockSeen, []);
    const counted = await one(tx, count, [row.seen]);
    return counted.events;
  });
}
