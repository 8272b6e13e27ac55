import { expect, test } from 'vitest';
import { order, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

test('payment → key counts from the notice on: what waits to be settled is no free time', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await ctx.db.pool.query("update payment_event set received_at = received_at - interval '40 seconds'");
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  const { rows } = await ctx.db.pool.query<{ ms: number }>(
    'select (extract(epoch from delivered_at - paid_at) * 1000)::float8 as ms from orders where order_no = $1',
    [made.orderNo],
  );
  expect(rows[0]!.ms).toBeGreaterThan(40_000);
});
