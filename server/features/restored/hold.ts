import { defined } from '../../contract/defined.ts';
import type pg from 'pg';

export type Restored = {
  cause: 'backup' | 'went_back';
  /** What the shop knows ends here. */
  takenAt: Date;
  journal: 'none' | 'complete' | 'incomplete';
  /** Why the journal is not complete: a code. */
  journalReason?: string;
};

export type Held = {
  restorationId: number;
  keys: number;
  batches: number;
  orders: number;
  journal: Restored['journal'];
  journalReason: string | undefined;
};

/**
 * Writes down that the shop came back, in the transaction that brought it. Without a complete journal all stock that could have been
 * sold since goes on hold; what was paid and not delivered is remembered as perhaps delivered either way.
 */
export async function holdStock(client: pg.ClientBase, restored: Restored): Promise<Held> {
  const { rows } = await client.query<{ id: number; orders: number }>(
    `insert into restoration (cause, taken_at, last_order_id, journal, detail)
     select $1, $2, coalesce(max(id), 0), $3, $4 from orders
     returning id::int, (select count(*)::int from orders where delivered_at is null and status in ('paid', 'delivering', 'partly_refunded')) as orders`,
    [restored.cause, restored.takenAt, restored.journal, JSON.stringify({ journalReason: restored.journalReason })],
  );
  const { id: restorationId, orders } = defined(rows[0], 'the restoration');
  const { journal, journalReason } = restored;
  // sold to an order that has not got it: perhaps it has by now, or somebody else after a refund
  await client.query(
    `update stock_key k set held_by = $1 from orders o where o.id = k.order_id and o.delivered_at is null and k.sold_at is not null
       and not exists (select from delivery d where d.key_id = k.id)`,
    [restorationId],
  );
  if (restored.journal === 'complete') {
    await client.query("update restoration set done_at = now(), done_by = 'journal' where id = $1", [restorationId]);
    return { restorationId, keys: 0, batches: 0, orders, journal, journalReason };
  }
  const held = await client.query<{ keys: number; batches: number }>(
    `with held as (
       update stock_key k set held_by = $1, reserved_until = 'infinity', order_id = null
       from key_batch b join variant v on v.id = b.variant_id join product p on p.id = v.product_id
       where b.id = k.batch_id and b.state in ('active', 'stopped') and p.rehearsal_until is null and k.sold_at is null returning k.batch_id
     ) select count(*)::int as keys, count(distinct batch_id)::int as batches from held`,
    [restorationId],
  );
  return { restorationId, ...defined(held.rows[0], 'what is held'), orders, journal, journalReason };
}
