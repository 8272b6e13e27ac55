import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { transaction } from '../../server/db/transaction.ts';
import { readBuyerOrder } from '../../server/features/orders/buyer-order-by-token.ts';
import { resolveNeed } from '../../server/features/needs/resolve-need.ts';
import { replaceKey } from '../../server/features/orders/replace-key.ts';
import { resendOrder } from '../../server/features/orders/resend.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { refundTask } from '../../server/features/payments/send-refund.ts';
import { bankKnows, lapseHolds, openNeeds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { hurry, stillShop, work } from '../server/features/orders/hand-worker.ts';
import { addBatch, stockShelf } from '../support/stock.ts';

async function paidWithoutStock() {
  const shop = await stillShop();
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await lapseHolds(ctx);
  const other = await order(ctx, variantId);
  await pay(ctx, other);
  await pay(ctx, made);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('paid');
  const refund = (requestKey: string) =>
    refundOrder(ctx, { orderNo: made.orderNo, amountMinor: 1000, reason: 'asked', requestKey }, owner);
  return { shop, ctx, variantId, batchId, made, other, refund };
}

test('stock that arrives while a refund is under way delivers nothing: not both the money and the key', async () => {
  const { shop, ctx, variantId, made, refund } = await paidWithoutStock();
  await using _ = shop;
  await bankKnows(ctx, made);
  await refund('in-flight');
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  await resendOrder(ctx, { orderNo: made.orderNo }, owner);
  await work(ctx, ['dispense.deliver']);
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'paid', delivered_at: null });
  await work(ctx);
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'refunded', delivered_at: null, refunded_minor: 1000 });
  const next = await order(ctx, variantId);
  await pay(ctx, next);
  await work(ctx);
  expect((await readBuyerOrder(ctx, next.orderNo, next.token)).keys).toEqual(['K2']);
  expect(await openNeeds(ctx)).toEqual([]);
});

test('when that refund fails, a person can still deliver', async () => {
  const { shop, ctx, variantId, made, refund } = await paidWithoutStock();
  await using _ = shop;
  await refund('that-fails');
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['late_parked', 'refund_failed']);
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  await resendOrder(ctx, { orderNo: made.orderNo }, owner);
  await work(ctx);
  expect((await readBuyerOrder(ctx, made.orderNo, made.token)).keys).toEqual(['K2']);
});

test('a replacement waits for a refund under way, and comes when that refund fails', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['BAD', 'GOOD']);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await work(ctx);
  await replaceKey(ctx, { orderNo: made.orderNo, slot: 0, reason: 'used' }, owner);
  await refundOrder(
    ctx,
    { orderNo: made.orderNo, amountMinor: 1000, reason: 'asked', requestKey: 'both-at-once' },
    owner,
  );
  await work(ctx, ['dispense.deliver']);
  expect((await readBuyerOrder(ctx, made.orderNo, made.token)).keys).toEqual([]);
  await work(ctx, ['orders.refund', 'dispense.deliver']);
  expect(await openNeeds(ctx)).toEqual(['refund_failed']);
  expect((await readBuyerOrder(ctx, made.orderNo, made.token)).keys).toEqual(['GOOD']);
});

test('a disputed order that is not delivered yet stays so until a person has looked', async () => {
  const { shop, ctx, variantId, made } = await paidWithoutStock();
  await using _ = shop;
  await pay(ctx, made, { outcome: 'disputed' });
  await work(ctx);
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  await resendOrder(ctx, { orderNo: made.orderNo }, owner);
  await work(ctx);
  expect((await rowOf(ctx, made)).delivered_at).toBeNull();
  const { rows } = await ctx.db.pool.query<{ id: number }>("select id from needs_you where kind = 'disputed'");
  await resolveNeed(ctx, { id: rows[0]!.id, note: 'won' }, owner);
  await work(ctx);
  expect((await readBuyerOrder(ctx, made.orderNo, made.token)).keys).toEqual(['K2']);
});

test('a refund that the gateway never answered is tried again under its own key', async () => {
  const { shop, ctx, made } = await paidWithoutStock();
  await using _ = shop;
  const part = (requestKey: string) =>
    refundOrder(ctx, { orderNo: made.orderNo, amountMinor: 400, reason: 'asked', requestKey }, owner);
  await part('first-key');
  const { rows } = await ctx.db.pool.query<{ id: number }>(
    "delete from job where task = 'orders.refund' returning (payload ->> 'refundId')::int as id",
  );
  await transaction(ctx.db, (tx) => refundTask.onDead!(tx, { refundId: rows[0]!.id }, 'no answer'));
  expect(await openNeeds(ctx)).toEqual(['late_parked', 'refund_failed']);
  await bankKnows(ctx, made);
  await part('second-key');
  await hurry(ctx);
  await work(ctx);
  await part('second-key');
  const { rows: notes } = await ctx.db.pool.query<{ refunds: object }>(
    "select value -> 'trades' -> 0 -> 'refunds' as refunds from gateway_note",
  );
  expect(notes).toEqual([{ refunds: { 'first-key': 400 } }]);
  expect((await ctx.db.pool.query("select 1 from refund where state <> 'failed'")).rowCount).toBe(1);
  expect(await openNeeds(ctx)).toEqual(['late_parked']);
  expect((await rowOf(ctx, made)).refunded_minor).toBe(400);
});

test('a paid order whose refund failed stays with a person, though a part is given back, until its key or all of its money is', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
  const returnToRateLimit = (orderNo: string, amountMinor: number, byHand = true) =>
    refundOrder(ctx, { orderNo, amountMinor, reason: 'asked', requestKey: randomUUID(), byHand }, owner);
  const refused = async () => {
    const made = await order(ctx, variantId);
    await pay(ctx, made);
    await work(ctx, ['orders.settle']);
    await returnToRateLimit(made.orderNo, 1000, false);
    await work(ctx, ['dispense.deliver']);
    await work(ctx);
    await returnToRateLimit(made.orderNo, 300);
    expect(await rowOf(ctx, made)).toMatchObject({ status: 'partly_refunded', delivered_at: null });
    expect(await openNeeds(ctx)).toEqual(['refund_failed']);
    return made;
  };
  const kept = await refused();
  await resendOrder(ctx, { orderNo: kept.orderNo }, owner);
  await work(ctx);
  expect((await readBuyerOrder(ctx, kept.orderNo, kept.token)).keys).toEqual(['K1']);
  expect(await openNeeds(ctx)).toEqual([]);
  const returned = await refused();
  await returnToRateLimit(returned.orderNo, 700);
  expect(await rowOf(ctx, returned)).toMatchObject({ status: 'refunded' });
  expect(await openNeeds(ctx)).toEqual([]);
});
