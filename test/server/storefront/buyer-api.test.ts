import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorBody } from '../../../server/contract/error-codes.ts';
import { saveSettings } from '../../../server/features/settings/save.ts';
import { systemActor } from '../../../server/features/context.ts';
import { createRequestRate } from '../../../server/storefront/request-rate.ts';
import { eventually } from '../../support/shop.ts';
import { stockShelf } from '../../support/stock.ts';
import { openShop, type OpenShop, visitor as openVisitor } from './open-storefront.ts';

type Made = { orderNo: string; token: string; amountMinor: number; currency: string; payUrl: string };
type Seen = { orderNo: string; status: string; keys: string[]; referralUrl: string | null };

describe.each(['a length', 'chunks'] as const)('bodies with %s', (framing) => {
  const visitor = (url: string) => openVisitor(url, {}, framing);
  const keys = Array.from({ length: 200 }, (_, index) => `API-KEY-${String(index).padStart(4, '0')}`);
  let shop: OpenShop;
  let variantId: string;
  const contacts = (function* () {
    for (let n = 0; ; n++) yield `buyer${n}@example.com`;
  })();

  beforeAll(async () => {
    shop = await openShop();
    await saveSettings(shop.ctx, { openOrdersPerAddress: 100_000 }, systemActor);
    ({ variantId } = await stockShelf(shop.ctx, shop.db.pool, keys));
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const wish = (change: object = {}) => ({
    variantId,
    quantity: 2,
    contact: contacts.next().value,
    gateway: 'sandbox',
    ...change,
  });
  const orderCount = async () =>
    (await shop.db.pool.query<{ n: number }>('select count(*) as n from orders')).rows[0]!.n;

  test('a buyer lists, orders, pays and gets the keys', async () => {
    const buyer = visitor(shop.url);
    const listed = await buyer.get('/api/products');
    const products = listed.json<
      {
        slug: string;
        variants: { id: string; name: string; priceMinor: number; currency: string; inStock: number }[];
      }[]
    >();
    expect(products).toHaveLength(1);
    expect(Object.keys(products[0]!).sort()).toEqual(['id', 'name', 'slug', 'variants']);
    expect(products[0]!.variants[0]).toEqual({
      id: variantId,
      name: '标准',
      priceMinor: 1000,
      currency: 'CNY',
      inStock: 200,
      backSoon: false,
    });

    const made = await buyer.postJson('/api/orders', wish());
    expect(made.status).toBe(201);
    const { orderNo, token, amountMinor, currency, payUrl } = made.json<Made>();
    expect([amountMinor, currency]).toEqual([2000, 'CNY']);
    expect((await readOrder(orderNo, token)).json<Seen>()).toEqual({
      orderNo,
      status: 'created',
      keys: [],
      referralUrl: null,
    });

    const paid = await visitor(payUrl).post(payUrl, { outcome: 'pay' });
    expect(paid.status).toBe(303);
    const seen = await eventually(async () => {
      const now = (await readOrder(orderNo, token)).json<Seen>();
      return now.status === 'delivered' && now;
    });
    expect(seen.keys).toHaveLength(2);
    expect(keys).toEqual(expect.arrayContaining(seen.keys));
    expect(seen.referralUrl).toMatch(new RegExp(`^${shop.url}/r/[0-9a-z]+$`));
  });

  test('a wrong token and an unknown number are one answer; no token is another', async () => {
    const { orderNo } = (await visitor(shop.url).postJson('/api/orders', wish())).json<Made>();
    const wrong = await readOrder(orderNo, 'A'.repeat(43));
    const unknown = await readOrder('A'.repeat(22), 'A'.repeat(43));
    expect(wrong.status).toBe(404);
    expect(wrong.text).toBe(unknown.text);
    expect((await visitor(shop.url).get(`/api/orders/${orderNo}`)).status).toBe(401);
  });

  test('the same Idempotency-Key: the same answer, 20 times at once; another body: conflict', async () => {
    const body = wish();
    const header = { 'idempotency-key': 'k'.repeat(255) };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => visitor(shop.url).postJson('/api/orders', body, header)),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    expect(new Set(answers.map((answer) => answer.json<Made>().orderNo)).size).toBe(1);
    expect(new Set(answers.map((answer) => answer.json<Made>().token)).size).toBe(1);
    const other = await visitor(shop.url).postJson('/api/orders', { ...body, quantity: 3 }, header);
    expect([other.status, other.json<ErrorBody>().code]).toEqual([409, 'conflict']);
  });

  describe('bad input is a clear refusal, and nothing is made', () => {
    const json = { 'content-type': 'application/json' };
    const cases: [string, () => RequestInit, number, string][] = [
      ['no JSON', () => ({ body: '{', headers: json }), 400, 'bad_input'],
      [
        'another type',
        () => ({ body: JSON.stringify(wish()), headers: { 'content-type': 'text/plain' } }),
        400,
        'bad_input',
      ],
      ['an array', () => ({ body: '[]', headers: json }), 400, 'bad_input'],
      ['no UTF-8', () => ({ body: Buffer.from([0x7b, 0xff, 0x7d]), headers: json }), 400, 'bad_input'],
      [
        '65 kB',
        () => ({ body: JSON.stringify(wish({ contact: 'x'.repeat(65_537) })), headers: json }),
        413,
        'too_large',
      ],
      [
        '30,000 brackets',
        () => ({ body: `{"form":${'['.repeat(15_000)}${']'.repeat(15_000)}}`, headers: json }),
        400,
        'bad_input',
      ],
      [
        'a NUL in the contact',
        () => ({ body: JSON.stringify(wish({ contact: 'ab\0cd' })), headers: json }),
        400,
        'bad_input',
      ],
      ['a NUL in ref', () => ({ body: JSON.stringify(wish({ ref: 'a\0b' })), headers: json }), 400, 'bad_input'],
      [
        'half a surrogate pair',
        () => ({ body: JSON.stringify(wish({ form: { a: '\uD800' } })), headers: json }),
        400,
        'bad_input',
      ],
      ['no quantity', () => ({ body: JSON.stringify(wish({ quantity: undefined })), headers: json }), 400, 'bad_input'],
      ['quantity 0', () => ({ body: JSON.stringify(wish({ quantity: 0 })), headers: json }), 400, 'bad_input'],
      ['quantity -1', () => ({ body: JSON.stringify(wish({ quantity: -1 })), headers: json }), 400, 'bad_input'],
      ['quantity 1.5', () => ({ body: JSON.stringify(wish({ quantity: 1.5 })), headers: json }), 400, 'bad_input'],
      [
        'quantity 1e99',
        () => ({ body: JSON.stringify(wish()).replace('"quantity":2', '"quantity":1e99'), headers: json }),
        400,
        'bad_input',
      ],
      [
        'quantity over the limit',
        () => ({ body: JSON.stringify(wish({ quantity: 101 })), headers: json }),
        400,
        'bad_input',
      ],
      [
        'a variant that is no id',
        () => ({ body: JSON.stringify(wish({ variantId: "' or 1=1" })), headers: json }),
        400,
        'bad_input',
      ],
      [
        'an unknown variant',
        () => ({ body: JSON.stringify(wish({ variantId: crypto.randomUUID() })), headers: json }),
        404,
        'not_found',
      ],
      [
        'a gateway that is no name',
        () => ({ body: JSON.stringify(wish({ gateway: '__proto__' })), headers: json }),
        400,
        'bad_input',
      ],
      [
        'a gateway the shop does not have',
        () => ({ body: JSON.stringify(wish({ gateway: 'stripe' })), headers: json }),
        404,
        'not_found',
      ],
      ['a short contact', () => ({ body: JSON.stringify(wish({ contact: ' a ' })), headers: json }), 400, 'bad_input'],
      [
        'an unknown coupon',
        () => ({ body: JSON.stringify(wish({ coupon: 'NOPE' })), headers: json }),
        400,
        'bad_input',
      ],
      [
        'an empty Idempotency-Key',
        () => ({ body: JSON.stringify(wish()), headers: { ...json, 'idempotency-key': '' } }),
        400,
        'bad_input',
      ],
      [
        'a long Idempotency-Key',
        () => ({ body: JSON.stringify(wish()), headers: { ...json, 'idempotency-key': 'k'.repeat(256) } }),
        400,
        'bad_input',
      ],
    ];
    test.each(cases)('%s', async (_name, init, status, code) => {
      const before = await orderCount();
      const answer = await visitor(shop.url).send('/api/orders', { method: 'POST', ...init() });
      expect([answer.status, answer.json<ErrorBody>().code], answer.text).toEqual([status, code]);
      expect(answer.headers.get('content-type')).toContain('application/json');
      expect(answer.json<ErrorBody>().message).not.toBe('');
      expect(await orderCount()).toBe(before);
    });

    test('whatever JSON is sent, the answer is never an internal error', async () => {
      const field = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.integer(),
        fc.constant(null),
        fc.dictionary(fc.string(), fc.string({ unit: 'binary' })),
        fc.jsonValue(),
      );
      const body = fc.record(
        {
          variantId: fc.oneof(field, fc.constant('ok')),
          quantity: field,
          contact: field,
          gateway: fc.oneof(field, fc.constant('sandbox')),
          ref: field,
          coupon: field,
          form: field,
          ticket: field,
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(body, async (value) => {
          const sent = value.variantId === 'ok' ? { ...wish(), ...value, variantId } : value;
          const { status } = await visitor(shop.url).postJson('/api/orders', sent);
          expect(status).toBeLessThan(500);
        }),
        { numRuns: 150 },
      );
    });
  });

  test('notifications: forged, to a gateway that is none, and too large are refused', async () => {
    const stranger = visitor(shop.url);
    const forged = await stranger.postJson(
      '/pay/sandbox/notify',
      { orderNo: 'X' },
      { 'webhook-signature': 'v1,AAAA', 'webhook-timestamp': String(Math.floor(Date.now() / 1000)), 'webhook-id': 'x' },
    );
    expect([forged.status, forged.json<ErrorBody>().code]).toEqual([400, 'bad_signature']);
    for (const name of ['nobody', '__proto__', 'constructor', '..'])
      expect((await stranger.postJson(`/pay/${name}/notify`, {})).status, name).toBe(404);
    expect((await stranger.send('/pay/sandbox/notify', { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413);
  });

  test('an address that orders too fast is told to wait, across instances', async () => {
    const instances = [createRequestRate(shop.ctx, 'test'), createRequestRate(shop.ctx, 'test')];
    const refusedAt: number[] = [];
    for (let attempt = 1; attempt <= 200; attempt++) {
      await instances[attempt % 2]!.take('198.51.100.1', 100).catch(
        (error: { code: string; extra: { retryAfterSeconds: number } }) => {
          expect(error.code).toBe('too_many');
          expect(error.extra.retryAfterSeconds).toBeGreaterThan(0);
          refusedAt.push(attempt);
        },
      );
    }
    // 100 a minute counted in units of 20, plus at most 20 uncounted ones an instance
    expect(refusedAt[0]).toBeGreaterThan(100);
    expect(refusedAt[0]).toBeLessThanOrEqual(160);
    expect(refusedAt.at(-1)).toBe(200);
    await instances[0]!.take('198.51.100.2', 100);
  });

  function readOrder(orderNo: string, token: string) {
    return visitor(shop.url).get(`/api/orders/${orderNo}`, { authorization: `Bearer ${token}` });
  }
});
