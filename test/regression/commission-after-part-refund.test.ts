import { expect, test } from 'vitest';
import { verifyLedger } from '../../server/features/referrals/ledger.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { hurry, stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

test('what was refunded before the commission was earned is not taken back a second time', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2'], { priceMinor: 100_000 });
  await pay(ctx, await order(ctx, variantId));
  await work(ctx);
  await hurry(ctx);
  await work(ctx);
  const {
    rows: [promoter],
  } = await ctx.db.pool.query<{ code: string }>('select code from promoter');
  const made = await order(ctx, variantId, { ref: promoter!.code });
  await pay(ctx, made);
  await work(ctx, ['orders.settle', 'dispense.deliver']);
  const refund = async (amountMinor: number, requestKey: string) => {
    await refundOrder(
      ctx,
      { orderNo: made.orderNo, amountMinor, reason: 'part', requestKey: `part-${requestKey}`, byHand: true },
      owner,
    );
    await hurry(ctx);
    await work(ctx, ['commission.claw-back']);
  };
  const left = async () =>
    (await ctx.db.pool.query<{ left: number }>('select amount_minor - clawed_minor as left from commission')).rows[0]
      ?.left;
  await refund(50_000, 'before');
  expect(await left()).toBeUndefined();
  await ctx.db.pool.query("insert into job (task, payload) values ('commission.claw-back', $1)", [
    { orderId: (await rowOf(ctx, made)).id },
  ]);
  await work(ctx, ['commission.reward']);
  expect(await left()).toBe(2500);
  await work(ctx, ['commission.claw-back']);
  expect(await left()).toBe(2500);
  await refund(10_000, 'after');
  expect(await left()).toBe(2000);
  await refund(40_000, 'all');
  expect(await left()).toBe(0);
  expect(await verifyLedger(ctx.db)).toEqual({ total: 0, unbalanced: 0, empty: 0, differing: 0 });
});
