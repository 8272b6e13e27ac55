import { defined } from '../../contract/defined.ts';
import type { LiveOrderEvent } from '../../contract/live.ts';
import { one, run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const fields = `e.id, e.type, e.at, o.variant_id, o.product_name, o.variant_name, o.quantity, o.order_no, o.status, o.gateway, o.amount_minor, o.currency`;

const freshEvents = statement<Row & { snapshot: string }, [string]>({
  name: 'live_fresh',
  text: `with now_seen as (select pg_current_snapshot() as snapshot), fresh as (
      select ${fields} from order_event e join orders o on o.id = e.order_id and not o.rehearsal
      where e.xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(e.xid, $1::pg_snapshot)
        and pg_visible_in_snapshot(e.xid, pg_current_snapshot())
    )
    select now_seen.snapshot::text as snapshot, fresh.* from now_seen left join fresh on true order by fresh.id`,
});

const missedEvents = statement<Row, [string, string, number, number]>({
  name: 'live_missed',
  text: `select ${fields} from order_event e join orders o on o.id = e.order_id and not o.rehearsal
    where e.xid >= pg_snapshot_xmin($1::pg_snapshot) and not pg_visible_in_snapshot(e.xid, $1::pg_snapshot)
      and pg_visible_in_snapshot(e.xid, $2::pg_snapshot) and e.id > $3
    order by e.id limit $4`,
});

const current = statement<{ snapshot: string }>({
  name: 'live_now',
  text: 'select pg_current_snapshot()::text as snapshot',
});

type Row = {
  id: number | null;
  type: LiveOrderEvent['type'];
  at: Date;
  variant_id: string;
  product_name: string;
  variant_name: string;
  quantity: number;
  order_no: string;
  status: LiveOrderEvent['status'];
  gateway: string;
  amount_minor: number;
  currency: string;
};

/** Everything committed since the snapshot `seen`, in order of id, and the snapshot it leads to. One statement, one snapshot. */
export async function readFresh(ctx: Context, seen: string): Promise<{ snapshot: string; events: LiveOrderEvent[] }> {
  const rows = await run(ctx.db, freshEvents, [seen]);
  return {
    snapshot: defined(rows[0], 'the snapshot').snapshot,
    events: rows.filter((row) => row.id !== null).map(toEvent),
  };
}

/** What lies between two snapshots, after the event `after`, at most `limit`. */
export async function readBetween(
  ctx: Context,
  seen: string,
  { until, after, limit }: { until: string; after: number; limit: number },
): Promise<LiveOrderEvent[]> {
  return (await run(ctx.db, missedEvents, [seen, until, after, limit])).map(toEvent);
}

export async function readSnapshot(ctx: Context): Promise<string> {
  return (await one(ctx.db, current, [])).snapshot;
}

function toEvent(row: Row): LiveOrderEvent {
  return {
    id: defined(row.id, 'row.id'),
    type: row.type,
    at: row.at.toISOString(),
    variantId: row.variant_id,
    productName: row.product_name,
    variantName: row.variant_name,
    quantity: row.quantity,
    orderNo: row.order_no,
    status: row.status,
    gateway: row.gateway,
    amountMinor: row.amount_minor,
    currency: row.currency,
  };
}
