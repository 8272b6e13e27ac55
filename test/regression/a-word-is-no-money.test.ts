import { expect, test } from 'vitest';
import { confirmPayment } from '../../server/features/payments/confirm.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { openNeeds, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { type StillShop, stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

async function payments({ ctx }: StillShop) {
  const { rows } = await ctx.db.pool.query<{ state: string; n: number }>(
    'select state, count(*) as n from payment group by state order by state',
  );
  return rows;
}

test('of 12 racing confirmations one is accepted, and nothing else is booked', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
  const made = await order(ctx, variantId);
  const tries = await Promise.allSettled(
    Array.from({ length: 12 }, (_, n) =>
      confirmPayment(ctx, { orderNo: made.orderNo, tradeNo: `TYPED-${n}`, reason: 'seen' }, owner),
    ),
  );
  await work(ctx);
  expect(tries.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  for (const each of tries) if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'conflict' });
  expect(await payments(shop)).toEqual([{ state: 'applied', n: 1 }]);
  expect((await ctx.db.pool.query("select from payment_event where event_id like 'confirmed:%'")).rowCount).toBe(1);
  expect(await openNeeds(ctx)).toEqual([]);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
});

test('one serial number typed for two orders at once confirms one', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
  const made = [await order(ctx, variantId), await order(ctx, variantId)];
  const tries = await Promise.allSettled(
    made.map(({ orderNo }) => confirmPayment(ctx, { orderNo, tradeNo: 'SAME', reason: 'seen' }, owner)),
  );
  expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(tries.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { extra: { reason: 'trade_no_taken' } },
  });
});

test('a number that was notified of another order is refused before that is settled', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1', 'K2']);
  const [mine, theirs] = [await order(ctx, variantId), await order(ctx, variantId)];
  await pay(ctx, theirs, { tradeNo: 'THEIRS' });
  await expect(
    confirmPayment(ctx, { orderNo: mine.orderNo, tradeNo: 'THEIRS', reason: 'seen' }, owner),
  ).rejects.toMatchObject({ extra: { reason: 'trade_no_taken' } });
});

test('a confirmation that an older instance left to be settled is no surplus once the order is paid', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await work(ctx);
  await pay(ctx, made, { eventId: 'confirmed:OLD', tradeNo: 'OLD' });
  await work(ctx);
  expect(await payments(shop)).toEqual([{ state: 'applied', n: 1 }]);
  expect(await openNeeds(ctx)).toEqual([]);
});

test('a phantom of before is never given back, and refunds never exceed what came', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await confirmPayment(ctx, { orderNo: made.orderNo, tradeNo: 'REAL', reason: 'seen' }, owner);
  await work(ctx);
  const { id } = await rowOf(ctx, made);
  await ctx.db.pool.query(
    `insert into payment (order_id, gateway, trade_no, amount_minor, currency, state) values ($1, 'sandbox', 'PHANTOM', 1000, 'CNY', 'surplus')`,
    [id],
  );
  await ctx.db.pool.query(
    `insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no) values ('sandbox', 'confirmed:PHANTOM', $1, 'paid', 1000, 'CNY', 'PHANTOM')`,
    [made.orderNo],
  );
  const refund = (requestKey: string) =>
    refundOrder(ctx, { orderNo: made.orderNo, amountMinor: 1000, reason: 'asked', requestKey, byHand: true }, owner);
  await refund('first-key');
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'refunded', refunded_minor: 1000 });
  await expect(refund('second-key')).rejects.toMatchObject({ extra: { reason: 'refund_too_large' } });
});

test("a word and the gateway's own notice under another number are one payment when it comes to refunds", async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await confirmPayment(ctx, { orderNo: made.orderNo, tradeNo: 'TYPED', reason: 'seen' }, owner);
  await pay(ctx, made, { tradeNo: 'REAL' });
  await work(ctx);
  const refunds = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) =>
      refundOrder(
        ctx,
        { orderNo: made.orderNo, amountMinor: 500, reason: 'asked', requestKey: `request-${n}`, byHand: true },
        owner,
      ),
    ),
  );
  expect(refunds.filter(({ status }) => status === 'fulfilled').length).toBe(2);
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'refunded', refunded_minor: 1000 });
});

test('money that really came twice goes back once, and the buyer keeps the order', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, ['K1']);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await pay(ctx, made, { tradeNo: 'AGAIN', amountMinor: 1 });
  await work(ctx);
  await ctx.db.pool.query("update refund set state = 'failed'");
  const refund = { orderNo: made.orderNo, amountMinor: 1, reason: 'twice', requestKey: 'again-key', byHand: true };
  await refundOrder(ctx, refund, owner);
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'delivered', refunded_minor: 0 });
});
