import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { sweepRehearsedOrders } from '../../../../server/features/rehearsals/sweep-orders.ts';
import { replaceKey } from '../../../../server/features/orders/replace-key.ts';
import { readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import { refundOrder } from '../../../../server/features/payments/refund.ts';
import { stockShelf } from '../../../support/stock.ts';
import { bankKnows, order, owner, pay } from '../orders/buyer.ts';
import { type StillShop, stillShop, work } from '../orders/hand-worker.ts';

const tables = ['orders', 'stock_key', 'delivery', 'payment', 'refund', 'order_event', 'payment_event', 'gateway_note'];

async function countAll({ ctx }: StillShop): Promise<number[]> {
  return Promise.all(
    tables.map(
      async (table) => (await ctx.db.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]!.n,
    ),
  );
}

test('of an old rehearsal nothing stays; a younger one and real orders keep all they have', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2', 'K3', 'K4']);
  const bought = async () => {
    const made = await order(ctx, variantId);
    await bankKnows(ctx, made);
    await pay(ctx, made);
    await work(ctx);
    return made;
  };
  const real = await bought();
  const young = await bought();
  const mark = (orderNo: string, rehearsal: boolean, days: number) =>
    ctx.db.pool.query(
      "update orders set rehearsal = $2, created_at = now() - $3 * interval '1 day' where order_no = $1",
      [orderNo, rehearsal, days],
    );
  await mark(real.orderNo, false, 30);
  await mark(young.orderNo, true, 13);
  const before = await countAll(shop);
  const old = await bought();
  await replaceKey(ctx, { orderNo: old.orderNo, slot: 0, reason: 'worn' }, owner);
  await work(ctx);
  const refund = { orderNo: old.orderNo, amountMinor: 300, reason: 'asked', requestKey: randomUUID() };
  await refundOrder(ctx, refund, owner);
  await work(ctx);
  expect((await countAll(shop)).every((count, n) => tables[n] === 'stock_key' || count > before[n]!)).toBe(true);
  await mark(old.orderNo, true, 15);

  expect(await sweepRehearsedOrders(ctx)).toBe(1);
  expect(await sweepRehearsedOrders(ctx)).toBe(0);
  // the four keys of the shelf were there before; two of them went with their order
  expect(await countAll(shop)).toEqual(before.map((count, n) => (tables[n] === 'stock_key' ? count - 2 : count)));
  for (const [made, key] of [
    [real, 'K1'],
    [young, 'K2'],
  ] as const)
    expect((await readBuyerOrder(ctx, made.orderNo, made.token)).keys).toEqual([key]);
});
