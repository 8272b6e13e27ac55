import { expect, test } from 'vitest';
import { supplyAllWaiting } from '../../server/features/keys/supply-waiting-orders.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { openNeeds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { addBatch, stockShelf } from '../support/stock.ts';

type Ctx = Awaited<ReturnType<typeof stillShop>>['ctx'];

/** Paid after its hold had lapsed and somebody else had bought the key. */
async function lateOrder(ctx: Ctx, variantId: string) {
  const made = await order(ctx, variantId);
  await ctx.db.pool.query("update orders set expires_at = now() - interval '1 minute'");
  await ctx.db.pool.query("update stock_key set reserved_until = 'infinity' where sold_at is null");
  await ctx.db.pool.query('update stock_key set order_id = null');
  await pay(ctx, made);
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['late_parked']);
  return made;
}

test('a late payment without stock asks for a restock, and the restock delivers it', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await lateOrder(ctx, variantId);
  expect((await listNeeds(ctx)).map(({ action }) => action)).toEqual(['restock']);
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  await supplyAllWaiting(ctx);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  expect(await openNeeds(ctx)).toEqual([]);
});

test('but not when a person has sent part of its money back', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await lateOrder(ctx, variantId);
  const part = { orderNo: made.orderNo, amountMinor: 100, reason: 'sold out', requestKey: 'part-key', byHand: true };
  await refundOrder(ctx, part, owner);
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  await supplyAllWaiting(ctx);
  await work(ctx);
  expect((await ctx.db.pool.query('select from delivery')).rowCount).toBe(0);
});
