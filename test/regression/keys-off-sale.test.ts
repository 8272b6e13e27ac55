import { expect, test } from 'vitest';
import { recallBatch } from '../../server/features/stock/recall-batch.ts';
import { stopBatch } from '../../server/features/stock/stop-batch.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { lapseHolds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

for (const [name, take] of [
  ['stopped', stopBatch],
  ['recalled', recallBatch],
] as const) {
  test(`a refund puts no key of a ${name} batch back on sale`, async () => {
    await using shop = await stillShop();
    const { ctx } = shop;
    const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
    const two = await order(ctx, variantId, { quantity: 2 });
    await lapseHolds(ctx);
    const one = await order(ctx, variantId);
    await pay(ctx, one);
    await pay(ctx, two);
    await work(ctx);
    expect((await rowOf(ctx, two)).status).toBe('paid');
    await take(ctx, { batchId }, owner);
    await refundOrder(
      ctx,
      { orderNo: two.orderNo, amountMinor: 2000, reason: 'asked', requestKey: 'all-of-it', byHand: true },
      owner,
    );
    expect((await rowOf(ctx, two)).status).toBe('refunded');
    await expect(order(ctx, variantId)).rejects.toMatchObject({ code: 'out_of_stock' });
    const { rows } = await ctx.db.pool.query('select reserved_until from stock_key where sold_at is null');
    expect(rows).toEqual([{ reserved_until: Number.POSITIVE_INFINITY }]);
  });
}
