import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { type Context, systemActor } from '../../../../server/features/context.ts';
import { bankKnows } from './buyer.ts';
import { readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import { checkout, type CheckoutResult } from '../../../../server/features/orders/checkout.ts';
import { replaceKey } from '../../../../server/features/orders/replace-key.ts';
import { recordNotice } from '../../../../server/features/payments/record-notice.ts';
import { confirmPayment } from '../../../../server/features/payments/confirm.ts';
import { refundOrder } from '../../../../server/features/payments/refund.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { eventually, settled, testShop } from '../../../support/shop.ts';
import { addBatch, stockShelf } from '../../../support/stock.ts';

const request = { clientIp: '203.0.113.7', publicUrl: 'http://127.0.0.1:7070' };

function order(ctx: Context, variantId: string, more: object = {}): Promise<CheckoutResult> {
  return checkout(
    ctx,
    { variantId, quantity: 1, contact: `${randomUUID()}@example.com`, gateway: 'sandbox', ...more },
    request,
  );
}

function pay(ctx: Context, made: CheckoutResult, more: object = {}): Promise<boolean> {
  const notice = {
    eventId: randomUUID(),
    orderNo: made.orderNo,
    outcome: 'paid' as const,
    amountMinor: made.amountMinor,
    currency: made.currency,
    tradeNo: `T-${made.orderNo}`,
    happenedAt: new Date(),
  };
  return recordNotice(ctx, 'sandbox', { notice: { ...notice, ...more } });
}

const delivered = (ctx: Context, made: CheckoutResult) =>
  eventually(async () => {
    const view = await readBuyerOrder(ctx, made.orderNo, made.token);
    return view.status === 'delivered' && view;
  });

const needs = async (ctx: Context) =>
  (
    await ctx.db.pool.query<{ kind: string }>('select kind from needs_you where resolved_at is null order by kind')
  ).rows.map((row) => row.kind);

test('a buyer pays and reads exactly the keys that were sealed, and nobody without the token does', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['AAAA-1111', 'BBBB-2222', 'CCCC-3333']);
  const made = await order(shop.ctx, variantId, { quantity: 2 });
  expect(made).toMatchObject({ amountMinor: 2000, currency: 'CNY' });
  await pay(shop.ctx, made);
  const view = await delivered(shop.ctx, made);
  expect(view.keys).toEqual(['AAAA-1111', 'BBBB-2222']);
  expect(view.referralUrl).toMatch(/\/r\/[0-9a-z]{10}$/);
  await expect(readBuyerOrder(shop.ctx, made.orderNo, `${made.token}x`)).rejects.toMatchObject({ code: 'not_found' });
  await expect(readBuyerOrder(shop.ctx, 'ZZZZZZZZZZZZZZZZZZZZZZ', made.token)).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('same idempotency key: same answer, one order, also in parallel; another order under it is refused', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['K1', 'K2', 'K3']);
  const input = { variantId, quantity: 1, contact: 'same@example.com', gateway: 'sandbox' };
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => checkout(shop.ctx, input, { ...request, idempotencyKey: 'once' })),
  );
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  await expect(
    checkout(shop.ctx, { ...input, quantity: 2 }, { ...request, idempotencyKey: 'once' }),
  ).rejects.toMatchObject({ code: 'conflict' });
  const { rows } = await shop.db.pool.query<{ orders: number; held: number }>(
    'select (select count(*) from orders) as orders, (select count(*) from stock_key where order_id is not null) as held',
  );
  expect(rows[0]).toEqual({ orders: 1, held: 1 });
});

test('a refused checkout leaves nothing behind', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['K1']);
  await expect(order(shop.ctx, variantId, { quantity: 2 })).rejects.toMatchObject({ code: 'out_of_stock' });
  const { rows } = await shop.db.pool.query(
    'select 1 from orders union all select 1 from order_event union all select 1 from stock_key where order_id is not null',
  );
  expect(rows).toEqual([]);
});

test('open unpaid orders are limited per contact and per address', async () => {
  await using shop = await testShop({ connections: 2 });
  const { variantId } = await stockShelf(
    shop.ctx,
    shop.db.pool,
    Array.from({ length: 300 }, (_, n) => `K${n}`),
  );
  const same = await Promise.allSettled(
    Array.from({ length: 12 }, () => order(shop.ctx, variantId, { contact: 'one@example.com' })),
  );
  expect(same.filter((result) => result.status === 'fulfilled').length).toBe(5);
  const many = await Promise.allSettled(Array.from({ length: 120 }, () => order(shop.ctx, variantId)));
  // the count can miss what other connections are just about to commit: never more than there are connections
  const made = many.filter((result) => result.status === 'fulfilled').length;
  expect(made).toBeGreaterThanOrEqual(95);
  expect(made).toBeLessThanOrEqual(97);
});

test('a late payment gets other keys; without any it waits for a person, and stock that arrives delivers it', async () => {
  await using shop = await testShop();
  await saveSettings(shop.ctx, { reservationMs: 1000 }, systemActor);
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['K1', 'K2']);
  const first = await order(shop.ctx, variantId);
  const second = await order(shop.ctx, variantId);
  await shop.db.pool.query(
    "update orders set expires_at = now() - interval '1 s'; update stock_key set reserved_until = now() - interval '1 s'",
  );
  const third = await order(shop.ctx, variantId);
  await pay(shop.ctx, third);
  await pay(shop.ctx, first);
  const keys = [(await delivered(shop.ctx, third)).keys, (await delivered(shop.ctx, first)).keys].flat();
  expect(keys.toSorted()).toEqual(['K1', 'K2']);
  await pay(shop.ctx, second);
  await eventually(async () => (await needs(shop.ctx)).includes('late_parked'));
  await addBatch(shop.ctx, shop.db.pool, variantId, ['K3']);
  const { rows } = await shop.db.pool.query<{ id: number }>('select id from orders where order_no = $1', [
    second.orderNo,
  ]);
  await shop.db.pool.query("insert into job (task, payload) values ('dispense.deliver', $1)", [
    { orderId: rows[0]!.id },
  ]);
  expect((await delivered(shop.ctx, second)).keys).toEqual(['K3']);
  expect(await needs(shop.ctx)).toEqual([]);
});

test('too little, another currency, twice, and an unknown order: money is never lost and nothing is delivered for it', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['K1', 'K2', 'K3']);
  const [short, foreign, twice] = [
    await order(shop.ctx, variantId),
    await order(shop.ctx, variantId),
    await order(shop.ctx, variantId),
  ];
  await pay(shop.ctx, short!, { amountMinor: 999 });
  await pay(shop.ctx, foreign!, { currency: 'USD' });
  await pay(shop.ctx, twice!);
  await delivered(shop.ctx, twice!);
  await pay(shop.ctx, twice!, { tradeNo: 'T-second' });
  await pay(shop.ctx, { ...twice!, orderNo: 'NOSUCHORDERNOSUCHORDER' });
  await settled(shop.db.database, ['orders.settle']);
  expect((await needs(shop.ctx)).filter((kind) => kind !== 'refund_failed' && kind !== 'dead_letter')).toEqual([
    'amount_differs',
    'amount_differs',
    'unknown_order',
  ]);
  const { rows } = await shop.db.pool.query<{ status: string; n: number }>(
    'select status, count(*) as n from orders group by status order by status',
  );
  expect(rows).toEqual([
    { status: 'created', n: 2 },
    { status: 'delivered', n: 1 },
  ]);
  const refunds = await shop.db.pool.query<{ amount_minor: number }>('select amount_minor from refund');
  expect(refunds.rows).toEqual([{ amount_minor: 1000 }]);
});

test('confirm payment runs the paid path once; its serial number confirms no second order', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['K1', 'K2']);
  const made = await order(shop.ctx, variantId);
  const other = await order(shop.ctx, variantId);
  const operator = { id: 'op', name: 'op', role: 'operator' as const };
  await bankKnows(shop.ctx, made, ['SERIAL-1']);
  await confirmPayment(shop.ctx, { orderNo: made.orderNo, tradeNo: 'SERIAL-1', reason: 'seen at the bank' }, operator);
  await delivered(shop.ctx, made);
  await expect(
    confirmPayment(shop.ctx, { orderNo: made.orderNo, tradeNo: 'SERIAL-2', reason: 'again' }, operator),
  ).rejects.toMatchObject({ code: 'conflict' });
  await expect(
    confirmPayment(shop.ctx, { orderNo: other.orderNo, tradeNo: 'SERIAL-1', reason: 'again' }, operator),
  ).rejects.toMatchObject({ code: 'conflict' });
  const { rows } = await shop.db.pool.query("select 1 from audit_entry where action = 'orders.confirm'");
  expect(rows.length).toBe(1);
});

test('a bad key is replaced: the buyer sees the new one, the old one is never sold again', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['BAD', 'GOOD']);
  const made = await order(shop.ctx, variantId);
  await pay(shop.ctx, made);
  expect((await delivered(shop.ctx, made)).keys).toEqual(['BAD']);
  await replaceKey(shop.ctx, { orderNo: made.orderNo, slot: 0, reason: 'used' }, systemActor);
  await eventually(async () => (await readBuyerOrder(shop.ctx, made.orderNo, made.token)).keys[0] === 'GOOD');
  await expect(order(shop.ctx, variantId)).rejects.toMatchObject({ code: 'out_of_stock' });
  await expect(
    replaceKey(shop.ctx, { orderNo: made.orderNo, slot: 0, reason: 'used' }, systemActor),
  ).rejects.toMatchObject({ code: 'out_of_stock' });
  expect((await readBuyerOrder(shop.ctx, made.orderNo, made.token)).keys).toEqual(['GOOD']);
});

test('an operator refunds up to the limit, by hand or through the gateway, never more than was paid', async () => {
  await using shop = await testShop();
  const { variantId } = await stockShelf(shop.ctx, shop.db.pool, ['K1'], { priceMinor: 60_000 });
  const made = await order(shop.ctx, variantId);
  await pay(shop.ctx, made);
  await delivered(shop.ctx, made);
  const operator = { id: 'op', name: 'op', role: 'operator' as const };
  const refund = (amountMinor: number, requestKey: string, by: typeof operator | typeof systemActor = operator) =>
    refundOrder(
      shop.ctx,
      { orderNo: made.orderNo, amountMinor, reason: 'asked', requestKey: `request-${requestKey}`, byHand: true },
      by,
    );
  await expect(refund(50_001, 'a')).rejects.toMatchObject({ code: 'not_allowed' });
  await refund(30_000, 'b');
  await refund(30_000, 'b');
  await expect(refund(20_001, 'c')).rejects.toMatchObject({ code: 'not_allowed' });
  await expect(refund(30_001, 'd', systemActor)).rejects.toMatchObject({ code: 'conflict' });
  expect((await readBuyerOrder(shop.ctx, made.orderNo, made.token)).status).toBe('partly_refunded');
  await refund(30_000, 'e', systemActor);
  expect((await readBuyerOrder(shop.ctx, made.orderNo, made.token)).status).toBe('refunded');
});
