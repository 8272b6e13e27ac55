import { run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { supplyKeys } from '../keys/claim.ts';
import { parseInput } from '../parse-input.ts';
import { closeNeeds } from './needs-you.ts';
import { replaceInput } from './order-inputs.ts';

const retire: Statement = {
  name: 'orders_retire_slot',
  text: `with o as (
      select id, variant_id, quantity from orders where order_no = $1 and status in ('delivered', 'partly_refunded') for update
    ), retired as (
      update delivery d set retired_at = now() from o where d.order_id = o.id and d.slot = $2 and d.retired_at is null and d.key_id is not null
      returning d.order_id
    ) select o.id, o.variant_id, o.quantity, exists (select from retired) as retired from o`,
};

/** 换卡: takes a delivered key out of its slot and gives the buyer another; the old one stays sold for good. */
export async function replaceKey(
  ctx: Context,
  input: { orderNo: string; slot: number; reason: string },
  actor: Actor,
): Promise<void> {
  const { orderNo, slot, reason } = parseInput(replaceInput, input);
  await transaction(ctx.db, async (tx) => {
    const [order] = await run<{ id: number; variant_id: string; quantity: number; retired: boolean }>(tx, retire, [
      orderNo,
      slot,
    ]);
    if (!order)
      throw new AppError('conflict', 'Only a delivered order has a key to replace.', { reason: 'order_not_delivered' });
    if (!order.retired) throw new AppError('not_found', 'There is no such key in this order.', { field: 'slot' });
    const missing = await supplyKeys(tx, order.id, order.variant_id, order.quantity);
    if (missing > 0)
      throw new AppError('out_of_stock', 'Nothing in stock to replace it with; restock first.', {
        reason: 'out_of_stock',
      });
    await appendAudit(tx, { actor, action: 'orders.replaceKey', subject: orderNo, detail: { slot, reason } });
    await closeNeeds(tx, orderNo, ['key_reported'], actor.id);
    await enqueue(tx, ctx.waker, 'dispense.deliver', { orderId: order.id });
  });
}
