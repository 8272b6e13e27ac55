import { expect, test } from 'vitest';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { operator, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

test('refunds asked at the same moment never promise more than was paid', async () => {
  await using shop = await stillShop();
  const { variantId } = await stockShelf(shop.ctx, shop.ctx.db.pool, ['K1']);
  const made = await order(shop.ctx, variantId);
  await pay(shop.ctx, made);
  await work(shop.ctx);
  const { id } = await rowOf(shop.ctx, made);
  const asked = await Promise.allSettled(
    Array.from({ length: 12 }, (_, n) =>
      refundOrder(
        shop.ctx,
        { orderNo: made.orderNo, amountMinor: 300, reason: 'asked', requestKey: `request-${n}` },
        owner,
      ),
    ),
  );
  const { rows } = await shop.ctx.db.pool.query<{ n: number; sum: number }>(
    'select count(*) as n, sum(amount_minor) as sum from refund where order_id = $1',
    [id],
  );
  expect(rows[0]).toEqual({ n: 3, sum: 900 });
  expect(asked.filter(({ status }) => status === 'fulfilled').length).toBe(3);
});

test("an operator's limit holds for refunds asked at the same moment, and for money that paid nothing", async () => {
  await using shop = await stillShop();
  const { variantId } = await stockShelf(shop.ctx, shop.ctx.db.pool, ['K1', 'K2'], { priceMinor: 100_000 });
  const [made, short] = [await order(shop.ctx, variantId), await order(shop.ctx, variantId)];
  await pay(shop.ctx, made);
  await pay(shop.ctx, short, { amountMinor: 90_000 });
  await work(shop.ctx);
  const refund = (orderNo: string, amountMinor: number, requestKey: string) =>
    refundOrder(shop.ctx, { orderNo, amountMinor, reason: 'asked', requestKey, byHand: true }, operator);
  const asked = await Promise.allSettled(
    Array.from({ length: 6 }, (_, n) => refund(made.orderNo, 20_000, `many-at-once-${n}`)),
  );
  expect(asked.filter(({ status }) => status === 'fulfilled').length).toBe(2);
  expect((await rowOf(shop.ctx, made)).refunded_minor).toBe(40_000);
  await expect(refund(short.orderNo, 90_000, 'too-short')).rejects.toMatchObject({ code: 'not_allowed' });
});

test('one request key on two orders is refused on the second, not an unknown failure', async () => {
  await using shop = await stillShop();
  const { variantId } = await stockShelf(shop.ctx, shop.ctx.db.pool, ['K1', 'K2']);
  const orders = [await order(shop.ctx, variantId), await order(shop.ctx, variantId)];
  for (const made of orders) await pay(shop.ctx, made);
  await work(shop.ctx);
  const asked = await Promise.allSettled(
    orders.map(({ orderNo }) =>
      refundOrder(shop.ctx, { orderNo, amountMinor: 100, reason: 'asked', requestKey: 'shared-key' }, owner),
    ),
  );
  expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
});
