import { expect, test } from 'vitest';
import { saveCoupon } from '../../server/features/coupons/save-coupon.ts';
import { stopBatch } from '../../server/features/stock/stop-batch.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { resolveNeed } from '../../server/features/needs/resolve-need.ts';
import { resendOrder } from '../../server/features/orders/resend.ts';
import { confirmPayment } from '../../server/features/payments/confirm.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import {
  bankKnows,
  lapseHolds,
  openNeeds,
  operator,
  order,
  owner,
  pay,
  rowOf,
} from '../server/features/orders/buyer.ts';
import { type StillShop, stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

const coupon = {
  code: 'ONCE',
  kind: 'percent' as const,
  value: 99,
  variantId: null,
  startsAt: null,
  endsAt: null,
  maxUses: 1,
  active: true,
};

const keys = (count: number) => Array.from({ length: count }, (_, n) => `K${n}`);

async function delivered(shop: StillShop): Promise<number> {
  return (await shop.ctx.db.pool.query('select from delivery')).rowCount!;
}

/** Why the rows under Needs you wait. */
async function reasons(shop: StillShop): Promise<unknown[]> {
  return (await listNeeds(shop.ctx)).map(({ kind, detail }) => [kind, detail.because ?? detail.missing]);
}

/** The same basket ordered as often, each time after the last was left to lapse. */
async function lapsedOrders(shop: StillShop, variantId: string, times: number, more: object = {}) {
  const made = [];
  for (let n = 0; n < times; n++) {
    made.push(await order(shop.ctx, variantId, more));
    await lapseHolds(shop.ctx);
  }
  return made;
}

for (const together of [true, false]) {
  test(`a one-use coupon of five lapsed orders counts once, paid late ${together ? 'together' : 'one by one'}`, async () => {
    await using shop = await stillShop();
    const { ctx } = shop;
    const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(5), { priceMinor: 12_800 });
    await saveCoupon(ctx, coupon, owner);
    const made = await lapsedOrders(shop, variantId, 5, { coupon: 'ONCE' });
    for (const each of made) {
      await pay(ctx, each);
      if (!together) await work(ctx);
    }
    if (together) await Promise.all([work(ctx), work(ctx), work(ctx)]);
    expect(await delivered(shop)).toBe(1);
    expect(await reasons(shop)).toEqual(Array.from({ length: 4 }, () => ['late_parked', 'coupon_used_up']));
  });
}

test('the coupon that a live order holds is not there for a lapsed one, nor the other way round', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(3));
  await saveCoupon(ctx, coupon, owner);
  const [late] = await lapsedOrders(shop, variantId, 1, { coupon: 'ONCE' });
  const live = await order(ctx, variantId, { coupon: 'ONCE' });
  await pay(ctx, late!);
  await work(ctx);
  expect((await rowOf(ctx, late!)).status).toBe('paid');
  await pay(ctx, live);
  await work(ctx);
  expect((await rowOf(ctx, live)).status).toBe('delivered');
  await expect(order(ctx, variantId, { coupon: 'ONCE' })).rejects.toMatchObject({
    extra: { reason: 'coupon_used_up' },
  });
});

const changes: [name: string, because: unknown, change: (shop: StillShop, ids: Ids) => Promise<unknown>][] = [
  [
    'its price has risen',
    'price_up',
    ({ ctx }) => ctx.db.pool.query("update variant set price_minor = 50000, price_steps = '[]'"),
  ],
  ['its steps are gone', 'price_up', ({ ctx }) => ctx.db.pool.query("update variant set price_steps = '[]'")],
  [
    'its currency has changed',
    'currency_changed',
    ({ ctx }) => ctx.db.pool.query("update variant set currency = 'USD'"),
  ],
  ['it is off sale', 'not_on_sale', ({ ctx }) => ctx.db.pool.query('update variant set on_shelf = false')],
  ['its product is off sale', 'not_on_sale', ({ ctx }) => ctx.db.pool.query('update product set on_shelf = false')],
  [
    'it is sold one at a time now',
    'quantity_too_large',
    ({ ctx }) => ctx.db.pool.query('update variant set max_per_order = 1'),
  ],
  [
    'the coupon has ended',
    'coupon_expired',
    ({ ctx }) => ctx.db.pool.query("update coupon set ends_at = now() - interval '1 s'"),
  ],
  ['the coupon is off', 'coupon_unknown', ({ ctx }) => ctx.db.pool.query('update coupon set active = false')],
  ['the coupon takes less off', 'price_up', ({ ctx }) => ctx.db.pool.query('update coupon set value = 5')],
  ['the promo is over', 'price_up', ({ ctx }) => ctx.db.pool.query('update promo set cancelled_at = now()')],
  ['its batch is stopped', 2, ({ ctx }, { batchId }) => stopBatch(ctx, { batchId }, owner)],
];

type Ids = { variantId: string; batchId: string };

async function offer({ ctx }: StillShop): Promise<Ids> {
  const ids = await stockShelf(ctx, ctx.db.pool, keys(4));
  const steps = JSON.stringify([{ minQuantity: 2, priceMinor: 900 }]);
  await ctx.db.pool.query('update variant set price_steps = $1', [steps]);
  await saveCoupon(ctx, { ...coupon, value: 50, maxUses: null }, owner);
  await ctx.db.pool.query(
    `insert into promo (name, variant_ids, offer, starts_at, ends_at, expected_multiple, lead_ms, created_by)
     values ('night', array[$1::uuid], '{"kind": "percent", "percent": 20}', now() - interval '1 h', now() + interval '1 h', 1, 0, 'ann')`,
    [ids.variantId],
  );
  return ids;
}

for (const [name, because, change] of changes) {
  test(`a late payment is parked when ${name}; the same payment in time is delivered`, async () => {
    await using shop = await stillShop();
    const { ctx } = shop;
    const ids = await offer(shop);
    const wanted = { quantity: 2, coupon: 'ONCE' };
    const [late] = await lapsedOrders(shop, ids.variantId, 1, wanted);
    const inTime = await order(ctx, ids.variantId, wanted);
    await change(shop, ids);
    await pay(ctx, inTime);
    await pay(ctx, late!);
    await work(ctx);
    expect((await rowOf(ctx, inTime)).status).toBe('delivered');
    expect((await rowOf(ctx, late!)).status).toBe('paid');
    expect(await reasons(shop)).toEqual([['late_parked', because]]);
  });
}

test('a late payment whose terms still hold is delivered, also at a lower price now', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(1));
  const [late] = await lapsedOrders(shop, variantId, 1);
  await ctx.db.pool.query('update variant set price_minor = 400');
  await pay(ctx, late!);
  await work(ctx);
  expect((await rowOf(ctx, late!)).status).toBe('delivered');
});

test('money that came within the hold is not late, however long its settling took', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(1));
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await ctx.db.pool.query("update payment_event set received_at = now() - interval '1 h'");
  await ctx.db.pool.query("update orders set expires_at = now() - interval '50 min'");
  await ctx.db.pool.query('update variant set price_minor = 50000');
  await work(ctx);
  expect((await rowOf(ctx, made)).status).toBe('delivered');
});

test('by the setting it goes back instead of being parked', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(1), { priceMinor: 500 });
  await saveSettings(ctx, { lateWithoutStock: 'refund' }, owner);
  const [late] = await lapsedOrders(shop, variantId, 1);
  await ctx.db.pool.query('update variant set price_minor = 50000');
  await bankKnows(ctx, late!);
  await pay(ctx, late!);
  await work(ctx);
  expect(await rowOf(ctx, late!)).toMatchObject({ status: 'refunded', refunded_minor: 500 });
  expect(await delivered(shop)).toBe(0);
  expect(await openNeeds(ctx)).toEqual([]);
});

test("a person's word on a lapsed order claims again too, and a person's decision delivers what was parked", async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(1), { priceMinor: 500 });
  const [late] = await lapsedOrders(shop, variantId, 1);
  await ctx.db.pool.query('update variant set price_minor = 50000');
  await confirmPayment(ctx, { orderNo: late!.orderNo, tradeNo: 'SEEN-1', reason: 'seen at the bank' }, owner);
  await work(ctx);
  expect(await delivered(shop)).toBe(0);
  expect(await reasons(shop)).toEqual([['late_parked', 'price_up']]);
  // an operator's way round it, closing the row first, is shut
  const [need] = await listNeeds(ctx);
  await resolveNeed(ctx, { id: need!.id, note: 'seen to' }, operator).catch(() => undefined);
  await expect(resendOrder(ctx, { orderNo: late!.orderNo }, operator)).rejects.toMatchObject({
    extra: { reason: 'owner_decides' },
  });
  await resendOrder(ctx, { orderNo: late!.orderNo }, owner);
  await work(ctx);
  expect((await rowOf(ctx, late!)).status).toBe('delivered');
  expect(await openNeeds(ctx)).toEqual([]);
});

test('the price that a place in the line kept is kept while its order lives, and no longer', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys(2));
  // as the line writes an order whose ticket kept 10.00 of before
  await ctx.db.pool.query('update variant set price_minor = 50000');
  const made = [await order(ctx, variantId), await order(ctx, variantId)];
  await ctx.db.pool.query('update orders set unit_price_minor = 1000, amount_minor = 1000');
  const [inTime, late] = made.map((each) => ({ ...each, amountMinor: 1000 }));
  await pay(ctx, inTime!);
  await work(ctx);
  await lapseHolds(ctx);
  await pay(ctx, late!);
  await work(ctx);
  expect((await rowOf(ctx, inTime!)).status).toBe('delivered');
  expect(await reasons(shop)).toEqual([['late_parked', 'price_up']]);
});

test('a key that was taken off sale while it was held is not for whoever pays late', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, keys(2));
  const [inTime, late] = [await order(ctx, variantId), await order(ctx, variantId)];
  await stopBatch(ctx, { batchId }, owner);
  await pay(ctx, inTime);
  await work(ctx);
  await lapseHolds(ctx);
  await pay(ctx, late);
  await work(ctx);
  expect((await rowOf(ctx, inTime)).status).toBe('delivered');
  expect(await reasons(shop)).toEqual([['late_parked', 1]]);
});
