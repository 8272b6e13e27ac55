import { expect, test } from 'vitest';
import { transaction } from '../../server/db/transaction.ts';
import { deliverTask } from '../../server/features/delivery/deliver.ts';
import { openDeadLetter } from '../../server/features/needs/open-dead-letter.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { openNeeds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

test('money that paid nothing goes back first, and its row stays until the last of it is back', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  for (const money of [
    { amountMinor: 400, tradeNo: 'S-1' },
    { amountMinor: 500, tradeNo: 'S-2' },
    { tradeNo: 'FULL' },
  ]) {
    await pay(ctx, made, money);
    await work(ctx);
  }
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'delivered', paid_minor: 1000 });
  expect(await openNeeds(ctx)).toEqual(['amount_differs']);
  const refund = (amountMinor: number, requestKey: string) =>
    refundOrder(
      ctx,
      { orderNo: made.orderNo, amountMinor, reason: 'too little', requestKey: `part-${requestKey}`, byHand: true },
      owner,
    );
  await refund(400, 'first');
  expect(await openNeeds(ctx)).toEqual(['amount_differs']);
  await refund(500, 'second');
  expect(await openNeeds(ctx)).toEqual([]);
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'delivered', refunded_minor: 0 });
  await refund(1000, 'third');
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'refunded', refunded_minor: 1000 });
});

test('a full refund of the order leaves the row of a second payment that is not back yet', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  for (const money of [{ amountMinor: 400, tradeNo: 'S-1' }, { tradeNo: 'FULL' }]) {
    await pay(ctx, made, money);
    await work(ctx);
  }
  await refundOrder(
    ctx,
    { orderNo: made.orderNo, amountMinor: 1000, reason: 'all', requestKey: 'full-amount', byHand: true },
    owner,
  );
  expect((await rowOf(ctx, made)).status).toBe('refunded');
  expect(await openNeeds(ctx)).toEqual(['amount_differs']);
});

test('a delivery that had failed for good and succeeds after all leaves no row', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await work(ctx, ['orders.settle']);
  const { id } = await rowOf(ctx, made);
  await transaction(ctx.db, (tx) =>
    openDeadLetter(tx, { task: deliverTask.name, payload: { orderId: id }, error: 'broken' }),
  );
  await ctx.db.pool.query("update job set dead_at = now() where task = 'dispense.deliver'");
  await ctx.db.pool.query("insert into job (task, payload) values ('dispense.deliver', $1)", [{ orderId: id }]);
  expect(await openNeeds(ctx)).toEqual(['dead_letter']);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  expect(await openNeeds(ctx)).toEqual([]);
});
