import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { readBuyerOrder } from '../../server/features/orders/buyer-order-by-token.ts';
import type { CheckoutResult } from '../../server/features/orders/checkout.ts';
import { payAnotherWay } from '../../server/features/orders/pay-another-way.ts';
import { askDueOrders } from '../../server/features/payments/ask.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { type FakeEpay, startFakeEpay } from '../support/fake-gateways/epay.ts';
import { type FakeStripe, startFakeStripe } from '../support/fake-gateways/stripe.ts';
import { stockShelf } from '../support/stock.ts';
import { bankKnows, order, pay, request, rowOf } from '../server/features/orders/buyer.ts';
import { type StillShop, stillShop, work } from '../server/features/orders/hand-worker.ts';

let shop: StillShop;
let epay: FakeEpay;
let stripe: FakeStripe;
let variantId: string;

beforeEach(async () => {
  shop = await stillShop();
  epay = await startFakeEpay({ now: Date.now });
  stripe = await startFakeStripe({ now: Date.now, notifyUrl: '' });
  const { ctx } = shop;
  await saveGateway(ctx, { name: 'epay', enabled: true, position: 1, settings: epay.settings }, systemActor);
  await saveGateway(ctx, { name: 'stripe', enabled: true, position: 2, settings: stripe.settings }, systemActor);
  ({ variantId } = await stockShelf(ctx, ctx.db.pool, ['WAY-1', 'WAY-2', 'WAY-3']));
});
afterEach(async () => {
  await epay?.[Symbol.asyncDispose]();
  await stripe?.[Symbol.asyncDispose]();
  await shop?.[Symbol.asyncDispose]();
});

async function payBy(made: CheckoutResult, gateway: string): Promise<string> {
  const view = await readBuyerOrder(shop.ctx, made.orderNo, made.token);
  return payAnotherWay(shop.ctx, view, { gateway, ...request });
}

for (const wanted of ['stripe', 'epay', 'sandbox'])
  test(`money at the first of two ways is found before ${wanted} takes another charge, and delivers`, async () => {
    const { ctx } = shop;
    const made = await order(ctx, variantId);
    await payBy(made, 'epay');
    await bankKnows(ctx, made);
    await expect(payBy(made, wanted)).rejects.toMatchObject({ code: 'conflict', extra: { reason: 'paid_already' } });
    expect([stripe.sessions.size, (await rowOf(ctx, made)).status]).toEqual([0, 'created']);
    await work(ctx);
    expect((await rowOf(ctx, made)).status).toBe('delivered');
  });

test('an earlier way that is silent may have the money; one that told of a failure has not', async () => {
  const { ctx } = shop;
  const made = await order(ctx, variantId, { gateway: 'epay' });
  const payUrl = await payBy(made, 'sandbox');
  // the control: it answers, and has none
  expect(await payBy(made, 'sandbox')).toBe(payUrl);
  await epay[Symbol.asyncDispose]();
  await expect(payBy(made, 'stripe')).rejects.toMatchObject({ extra: { reason: 'payment_unknown' } });
  expect(stripe.sessions.size).toBe(0);
  await ctx.db.pool.query(
    `insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at)
     values ('epay', 'E-failed', $1, 'failed', 1000, 'CNY', 'E-1', now())`,
    [made.orderNo],
  );
  await payBy(made, 'stripe');
  expect(stripe.sessions.size).toBe(1);
  epay = await startFakeEpay({ now: Date.now });
});

test('of a gateway that an order went back to, both charges are asked about', async () => {
  const { ctx } = shop;
  const made = await order(ctx, variantId, { gateway: 'stripe' });
  const first = [...stripe.sessions.values()][0]!;
  await payBy(made, 'sandbox');
  await ctx.db.pool.query("update orders set gateway = 'stripe', trade_no = 'cs_test_second' where order_no = $1", [
    made.orderNo,
  ]);
  await stripe.pay(first.url);
  await expect(payBy(made, 'sandbox')).rejects.toMatchObject({ extra: { reason: 'paid_already' } });
  await ctx.db.pool.query('delete from job; delete from payment_event; update orders set ask_at = now()');
  await askDueOrders(ctx);
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
  // the control: one that is paid takes no other way at all
  const other = await order(ctx, variantId);
  await pay(ctx, other);
  await work(ctx);
  await expect(payBy(other, 'epay')).rejects.toMatchObject({ extra: { reason: 'order_over' } });
});
