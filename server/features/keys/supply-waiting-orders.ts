import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

// late ones as well: with stock they would have been delivered at once. Not those whose money is going back
const waitsForStock = `n.resolved_at is null and (n.kind = 'out_of_stock' or n.kind = 'late_parked' and n.detail ? 'missing'
      and not exists (select from refund r where r.order_id = n.order_id))`;

const waiting = statement<never, [string]>({
  name: 'delivery_waiting_orders',
  text: `insert into job (task, payload, unique_key)
    select 'dispense.deliver', jsonb_build_object('orderId', o.id), 'supply:' || o.id
    from needs_you n join orders o on o.id = n.order_id
    where ${waitsForStock} and o.variant_id = $1 and o.status in ('paid', 'partly_refunded', 'delivered')
    order by o.paid_at limit 500
    on conflict (unique_key) do nothing returning id`,
});

/** Has paid orders that wait for this variant delivered, oldest first; called when stock arrives, in its transaction. */
export async function supplyWaitingOrders(tx: Connection, variantId: string): Promise<number> {
  return (await run(tx, waiting, [variantId])).length;
}

const variantsWaiting = statement<{ variant_id: string }>({
  name: 'delivery_variants_waiting',
  text: `select distinct o.variant_id from needs_you n join orders o on o.id = n.order_id
    where ${waitsForStock}
      and exists (select from stock_key k where k.variant_id = o.variant_id and k.sold_at is null and k.reserved_until < now())`,
});

/** The net under it: looks whether keys came back by other ways (a lapsed hold, a moved batch). */
export async function supplyAllWaiting(ctx: Context): Promise<void> {
  for (const { variant_id: id } of await run(ctx.db, variantsWaiting, [])) {
    await run(ctx.db, waiting, [id]);
  }
}
