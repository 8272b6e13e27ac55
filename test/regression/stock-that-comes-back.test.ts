import { expect, test } from 'vitest';
import { supplyAllWaiting } from '../../server/features/keys/supply-waiting-orders.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { ordersLoops } from '../../server/roles/orders-loops.ts';
import { openNeeds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { eventually } from '../support/shop.ts';
import { addBatch, stockShelf } from '../support/stock.ts';

/** Paid in time, and then the key it held was recalled. */
async function waitingOrder(ctx: Awaited<ReturnType<typeof stillShop>>['ctx'], variantId: string) {
  const made = await order(ctx, variantId);
  await ctx.db.pool.query("update stock_key set order_id = null, reserved_until = 'infinity' where sold_at is null");
  await pay(ctx, made);
  await work(ctx);
  expect(await openNeeds(ctx)).toEqual(['out_of_stock']);
  return made;
}

test('a paid order that waits gets the key of an unpaid one that lapsed, with no import and nobody looking', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await waitingOrder(ctx, variantId);
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  await order(ctx, variantId);
  await supplyAllWaiting(ctx);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('paid');
  await ctx.db.pool.query(
    "update stock_key set reserved_until = now() - interval '1 s' where reserved_until < 'infinity'",
  );
  await supplyAllWaiting(ctx);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  expect(await openNeeds(ctx)).toEqual([]);
  await supplyAllWaiting(ctx);
  expect(await work(ctx, ['dispense.deliver'])).toEqual([]);
});

test('and the keys of one that was refunded', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await waitingOrder(ctx, variantId);
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  const other = await order(ctx, variantId);
  await pay(ctx, other);
  await work(ctx, ['orders.settle']);
  const all = { orderNo: other.orderNo, amountMinor: 1000, reason: 'asked', requestKey: 'all-of-it', byHand: true };
  await refundOrder(ctx, all, owner);
  await supplyAllWaiting(ctx);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
});

test('the orders service looks for such orders by itself', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await waitingOrder(ctx, variantId);
  await addBatch(ctx, ctx.db.pool, variantId, ['K2']);
  const loops = ordersLoops.map((start) => start(ctx));
  await eventually(async () => (await work(ctx, ['dispense.deliver'])).length > 0);
  await Promise.all(loops.map((loop) => loop.stop()));
  expect((await rowOf(ctx, made)).status).toBe('delivered');
});
