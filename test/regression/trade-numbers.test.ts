import { expect, test } from 'vitest';
import { confirmPayment } from '../../server/features/payments/confirm.ts';
import { delivered, openNeeds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { testShop, settled } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

test("a serial number typed for the wrong order does not swallow the right buyer's payment", async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
  const [wrong, right] = [await order(ctx, variantId), await order(ctx, variantId)];
  await confirmPayment(ctx, { orderNo: wrong.orderNo, tradeNo: 'T-1', reason: 'seen at the bank' }, owner);
  await work(ctx);
  await pay(ctx, right, { tradeNo: 'T-1' });
  await work(ctx);
  expect((await rowOf(ctx, right)).status).toBe('created');
  expect(await openNeeds(ctx)).toEqual(['unknown_order']);
});

test('the real notification after a confirmation under another number is not sent back by itself', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await confirmPayment(ctx, { orderNo: made.orderNo, tradeNo: 'TYPED', reason: 'seen at the bank' }, owner);
  await work(ctx);
  await pay(ctx, made, { tradeNo: 'REAL' });
  await work(ctx);
  expect((await ctx.db.pool.query('select 1 from refund')).rowCount).toBe(0);
  expect(await openNeeds(ctx)).toEqual(['paid_twice']);
});

test('a confirmation is a word from a person: also long after the order it delivers', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await ctx.db.pool.query(
    "update orders set created_at = now() - interval '3 days', expires_at = now() - interval '3 days', status = 'expired'",
  );
  await confirmPayment(ctx, { orderNo: made.orderNo, tradeNo: 'T-OLD', reason: 'seen at the bank' }, owner);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  expect(await openNeeds(ctx)).toEqual([]);
});

test('confirmation and notification of one trade at the same moment: one payment, delivered once', async () => {
  await using shop = await testShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(
    ctx,
    ctx.db.pool,
    Array.from({ length: 20 }, (_, n) => `K${n}`),
  );
  const orders = await Promise.all(Array.from({ length: 20 }, () => order(ctx, variantId)));
  await Promise.all(
    orders.flatMap((made, n) => [
      confirmPayment(ctx, { orderNo: made.orderNo, tradeNo: `T-${n}`, reason: 'seen' }, owner).catch(() => {}),
      pay(ctx, made, { tradeNo: `T-${n}` }),
      pay(ctx, made, { tradeNo: `T-${n}` }),
    ]),
  );
  for (const made of orders) expect((await delivered(ctx, made)).keys.length).toBe(1);
  await settled(ctx.db, ['orders.settle', 'dispense.deliver']);
  const { rows } = await ctx.db.pool.query('select state, count(*) as n from payment group by state');
  expect(rows).toEqual([{ state: 'applied', n: 20 }]);
  expect((await ctx.db.pool.query('select 1 from refund')).rowCount).toBe(0);
});
