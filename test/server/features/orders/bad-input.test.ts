import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError, toAppError } from '../../../../server/lib/app-error.ts';
import { quote } from '../../../../server/features/catalog/quote.ts';
import { readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import { checkout, type CheckoutResult } from '../../../../server/features/orders/checkout.ts';
import { deliverManually } from '../../../../server/features/orders/deliver-manually.ts';
import { orderDetail } from '../../../../server/features/orders/detail.ts';
import { lookUp } from '../../../../server/features/orders/look-up.ts';
import { retryDeadLetter } from '../../../../server/features/needs/retry-dead-letter.ts';
import { resolveNeed } from '../../../../server/features/needs/resolve-need.ts';
import { replaceKey } from '../../../../server/features/orders/replace-key.ts';
import { reportKey } from '../../../../server/features/orders/report-key.ts';
import { resendOrder } from '../../../../server/features/orders/resend.ts';
import { searchOrders } from '../../../../server/features/orders/search.ts';
import { confirmPayment } from '../../../../server/features/payments/confirm.ts';
import { refundOrder } from '../../../../server/features/payments/refund.ts';
import { settled, testShop, type TestShop } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { delivered, order, owner, pay, request, rowOf } from './buyer.ts';

let shop: TestShop;
let variantId: string;
let mine: CheckoutResult;
let theirs: CheckoutResult;

beforeAll(async () => {
  shop = await testShop();
  ({ variantId } = await stockShelf(
    shop.ctx,
    shop.db.pool,
    Array.from({ length: 20 }, (_, n) => `BAD-${n}`),
  ));
  [mine, theirs] = [await order(shop.ctx, variantId), await order(shop.ctx, variantId)];
  for (const made of [mine, theirs]) await pay(shop.ctx, made);
  for (const made of [mine, theirs]) await delivered(shop.ctx, made);
  await settled(shop.ctx.db, ['dispense.deliver', 'commission.reward']);
});
afterAll(() => shop[Symbol.asyncDispose]());

const nothing = [
  undefined,
  null,
  0,
  -1,
  1.5,
  Number.NaN,
  Infinity,
  1e300,
  true,
  [],
  {},
  '',
  ' ',
  'x\u0000y',
  '\u0007',
  'x'.repeat(100_000),
  "'; drop table orders; --",
  '../../etc/passwd',
  '\ud800',
];
const allowed = new Set(['bad_input', 'not_found', 'conflict', 'out_of_stock', 'too_many', 'too_large', 'not_allowed']);

async function everything(): Promise<unknown> {
  const { rows } = await shop.db.pool.query(
    `select (select md5(string_agg(o::text, '' order by id)) from orders o) as orders, (select md5(string_agg(k::text, '' order by id)) from stock_key k) as keys,
       (select count(*) from order_event) as events, (select count(*) from payment) as payments, (select count(*) from payment_event) as notices,
       (select count(*) from refund) as refunds, (select count(*) from job) as jobs, (select count(*) from needs_you) as needs, (select count(*) from audit_entry) as audit`,
  );
  return rows[0];
}

/** Every hostile value in every place: a clear refusal each time, and nothing of the shop has changed. */
async function refusesAll<Good extends object>(
  good: Good,
  call: (input: Good) => Promise<unknown>,
  fine: Partial<Good> = {},
): Promise<void> {
  const before = await everything();
  for (const field of Object.keys(good)) {
    for (const value of nothing) {
      if (fine[field as keyof Good] === value && field in fine) continue;
      const outcome = await call({ ...good, [field]: value }).then(
        () => 'went through',
        (error: unknown) => error,
      );
      expect(outcome, `${field} = ${String(JSON.stringify(value)).slice(0, 40)}`).toBeInstanceOf(AppError);
      const { code, message } = outcome as AppError;
      expect(allowed, `${field}: ${code} ${message}`).toContain(code);
      expect(message.length).toBeLessThan(300);
    }
  }
  for (const input of [undefined, null, 7, 'text', []]) {
    const outcome = await call(input as unknown as Good).then(
      () => 'went through',
      (error: unknown) => error,
    );
    expect(outcome, String(input)).toBeInstanceOf(AppError);
  }
  expect(await everything()).toEqual(before);
}

test('checkout', async () => {
  const { ctx } = shop;
  const good = { variantId: randomUUID(), quantity: 1, contact: 'a@example.com', gateway: 'sandbox' };
  await refusesAll(good, (input) => checkout(ctx, input, request));
  for (const more of [
    { ref: 'x\u0000' },
    { ref: 'x'.repeat(40) },
    { coupon: 'no\u0000pe' },
    { coupon: 'nope' },
    { lookupPassword: '\u0000' },
    { locale: 'xx' },
    { form: { a: '\u0000' } },
    { form: 'x' },
    { quantity: 101 },
    { gateway: 'nobody' },
    { gateway: 'constructor' },
    { gateway: '__proto__' },
  ]) {
    const refused = await checkout(ctx, { ...good, variantId, ...more }, request).then(
      () => 'went through',
      toAppError,
    );
    expect((refused as AppError).code, JSON.stringify(more)).toMatch(/^(bad_input|not_found)$/);
  }
  for (const idempotencyKey of ['', 'k'.repeat(256)])
    await expect(checkout(ctx, { ...good, variantId }, { ...request, idempotencyKey })).rejects.toMatchObject({
      code: 'bad_input',
    });
  await expect(quote(ctx, { variantId: randomUUID(), quantity: 1 })).rejects.toMatchObject({ code: 'not_found' });
});

test('names in any script, right to left and with emoji, come back as they were typed', async () => {
  const { ctx } = shop;
  for (const contact of ['متجر الألعاب 🎮', '‮gnp.exe', '👩‍👩‍👧‍👦 семья', 'Ｆｕｌｌ　ｗｉｄｔｈ', 'a'.repeat(120)]) {
    const made = await order(ctx, variantId, { contact, lookupPassword: '🔑'.repeat(10) });
    const { rows } = await ctx.db.pool.query<{ contact: string }>('select contact from orders where order_no = $1', [
      made.orderNo,
    ]);
    expect(rows[0]!.contact).toBe(contact);
  }
});

test("other people's orders, tokens that are another's, cut, long or lapsed: all one answer", async () => {
  const { ctx } = shop;
  const unknown = { code: 'not_found', extra: { reason: 'order_unknown' } };
  for (const [orderNo, token] of [
    [theirs.orderNo, mine.token],
    [mine.orderNo, ''],
    [mine.orderNo, mine.token.slice(0, -1)],
    [mine.orderNo, `${mine.token}=`],
    [mine.orderNo, 'x'.repeat(10_000)],
    [mine.orderNo.toLowerCase(), mine.token],
    [`${mine.orderNo}\u0000`, mine.token],
    ['', mine.token],
    ["' or 1=1", mine.token],
    [mine.orderNo, '\u0000'],
  ] as const) {
    await expect(readBuyerOrder(ctx, orderNo, token), `${orderNo} ${token.slice(0, 12)}`).rejects.toMatchObject(
      unknown,
    );
    await expect(reportKey(ctx, orderNo, { token, input: { slot: 0, text: 'bad' } })).rejects.toMatchObject(unknown);
  }
});

test('what the desk asks of orders', async () => {
  const { ctx } = shop;
  const { orderNo } = mine;
  await refusesAll({ orderNo, amountMinor: 1_000_000, reason: 'why', requestKey: 'some-key', byHand: true }, (input) =>
    refundOrder(ctx, input, owner),
  );
  await refusesAll({ orderNo, tradeNo: 'T-1', reason: 'why' }, (input) => confirmPayment(ctx, input, owner));
  await refusesAll({ orderNo, slot: 99, reason: 'why' }, (input) => replaceKey(ctx, input, owner), { slot: 0 });
  await refusesAll({ orderNo }, (input) => resendOrder(ctx, input, owner));
  await refusesAll({ orderNo, text: 'done' }, (input) => deliverManually(ctx, input, owner));
  await refusesAll({ slot: 99, text: 'bad' }, (input) => reportKey(ctx, orderNo, { token: mine.token, input }), {
    slot: 0,
  });
  await refusesAll({ id: 123_456, note: 'done' }, (input) => resolveNeed(ctx, input, owner));
  await refusesAll({ id: 123_456 }, (input) => retryDeadLetter(ctx, input, owner));
  for (const value of nothing) await expect(orderDetail(ctx, value as string)).rejects.toBeInstanceOf(AppError);
  for (const search of [
    { text: 'x\u0000' },
    { text: 7 },
    { status: ['odd'] },
    { from: 'yesterday' },
    { cursor: 1.5 },
    { limit: 1e9 },
  ]) {
    await expect(searchOrders(ctx, search as object), JSON.stringify(search)).rejects.toMatchObject({
      code: 'bad_input',
    });
  }
  for (const text of ['%', '_', "'", '\\', '(', '؀', '💥'])
    expect((await searchOrders(ctx, { text })).rows).toEqual([]);
});

test('look-up takes no other types', async () => {
  for (const input of [
    undefined,
    {},
    { contact: 7, lookupPassword: 'x' },
    { contact: 'x', lookupPassword: ['x'] },
    { contact: 'x'.repeat(501), lookupPassword: 'x' },
  ]) {
    await expect(lookUp(shop.ctx, input as never, '203.0.113.1')).rejects.toMatchObject({ code: 'bad_input' });
  }
  expect((await rowOf(shop.ctx, mine)).status).toBe('delivered');
});
