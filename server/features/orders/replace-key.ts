import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { supplyKeys } from '../keys/claim.ts';
import { parseInput } from '../parse-input.ts';
import { readSettings } from '../settings/read.ts';
import { bookAct, type StaffLimits } from '../staff/book-act.ts';
import { withinStaffLimits } from '../staff/within-staff-limits.ts';
import { closeNeeds, openNeed } from '../needs/needs-you.ts';
import { replaceInput } from '../../contract/order-inputs.ts';

export type Replacement = { orderNo: string; slot: number; reason: string };

export type ReplaceRules = StaffLimits & {
  /** How often an operator may replace one slot's key. */
  replacementsPerSlot: number;
};

const lock = statement<Order, [string]>({
  name: 'orders_lock_replace',
  text: "select id, variant_id, quantity, currency from orders where order_no = $1 and status in ('delivered', 'partly_refunded') for update",
});

type Order = { id: number; variant_id: string; quantity: number; currency: string };

const slotNow = statement<{ replaced: number; live: boolean }, [number, number]>({
  name: 'orders_slot_now',
  text: `select max(version) as replaced, bool_or(retired_at is null and key_id is not null) as live from delivery
    where order_id = $1 and slot = $2 having count(*) > 0`,
});

const retire = statement<never, [number, number]>({
  name: 'orders_retire_slot',
  text: 'update delivery set retired_at = now() where order_id = $1 and slot = $2 and retired_at is null',
});

/**
 * 换卡: takes a delivered key out of its slot and gives the buyer another; the old one stays sold for good. An operator's
 * replacement beyond the slot's limit is put before the owner under *Needs you* and refused with `replace_approval`.
 */
export async function replaceKey(ctx: Context, input: Replacement, actor: Actor): Promise<void> {
  const wanted = parseInput(replaceInput, input);
  const rules = await readSettings(ctx);
  const done = await withinStaffLimits(ctx, actor, (tx) => replaceWithin(ctx, tx, { wanted, actor, rules }));
  if (!done) {
    throw new AppError('not_allowed', 'Replaced often enough; the owner was asked, under Needs you.', {
      reason: 'replace_approval',
    });
  }
}

/** Answers whether it was done; false: the owner was asked. */
export async function replaceWithin(
  ctx: Context,
  tx: Connection,
  { wanted, actor, rules }: { wanted: Replacement; actor: Actor; rules: ReplaceRules },
): Promise<boolean> {
  const { orderNo, slot, reason } = wanted;
  const order = await maybeOne(tx, lock, [orderNo]);
  if (!order)
    throw new AppError('conflict', 'Only a delivered order has a key to replace.', { reason: 'order_not_delivered' });
  const known = await maybeOne(tx, slotNow, [order.id, slot]);
  if (!known?.live) throw new AppError('not_found', 'There is no such key in this order.', { field: 'slot' });
  if (actor.role === 'operator' && known.replaced >= rules.replacementsPerSlot) {
    await askOwner(tx, { wanted, actor, orderId: order.id });
    return false;
  }
  await run(tx, retire, [order.id, slot]);
  const missing = await supplyKeys(tx, order.id, { variantId: order.variant_id, quantity: order.quantity });
  if (missing > 0)
    throw new AppError('out_of_stock', 'Nothing in stock to replace it with; restock first.', {
      reason: 'out_of_stock',
    });
  await appendAudit(tx, { actor, action: 'orders.replaceKey', subject: orderNo, detail: { slot, reason } });
  const { id: orderId, currency } = order;
  await bookAct(tx, { actor, act: 'replace', orderId, orderNo, keys: 1, amountMinor: 0, currency }, rules);
  await closeNeeds(tx, orderNo, { kinds: ['key_reported'], by: actor.id });
  await closeNeeds(tx, `${orderNo}:${slot}`, { kinds: ['replace_approval'], by: actor.id });
  await enqueue(tx, ctx.waker, { task: 'dispense.deliver', payload: { orderId: order.id } });
  return true;
}

async function askOwner(
  tx: Connection,
  { wanted: { orderNo, slot, reason }, actor, orderId }: { wanted: Replacement; actor: Actor; orderId: number },
): Promise<void> {
  const detail = { slot, reason, by: actor.name };
  await appendAudit(tx, { actor, action: 'orders.askReplacement', subject: orderNo, detail: { slot, reason } });
  await openNeed(tx, { kind: 'replace_approval', subject: `${orderNo}:${slot}`, orderId, detail });
}
