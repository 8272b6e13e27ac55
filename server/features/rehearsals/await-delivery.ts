import { setTimeout as sleep } from 'node:timers/promises';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

const delivered = statement<{ order_no: string; ms: number }, [string[]]>({
  name: 'rehearsals_delivered',
  text: `select order_no, (extract(epoch from delivered_at - paid_at) * 1000)::float8 as ms
    from orders where order_no = any($1) and delivered_at is not null`,
});

const everyMs = 500;
/** Every paid order is promised its key within this, ms. */
const mostMs = 30_000;

/** Waits until all of these orders have their keys, but no longer than is promised. Tells `onLook` payment → key of each that has come, ms. */
export async function awaitDelivery(
  ctx: Context,
  orderNos: readonly string[],
  onLook: (latenciesMs: number[]) => Promise<void>,
): Promise<void> {
  const missing = new Set(orderNos);
  const until = performance.now() + mostMs;
  for (;;) {
    const rows = await run(ctx.db, delivered, [[...missing]]);
    for (const { order_no: orderNo } of rows) missing.delete(orderNo);
    await onLook(rows.map(({ ms }) => ms));
    if (missing.size === 0 || performance.now() > until) return;
    await sleep(everyMs);
  }
}
