import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorBody } from '../../server/contract/error-codes.ts';
import { inChunks, openShop, type OpenShop, visitor } from '../server/storefront/open-storefront.ts';
import { eventually, settled } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';
import { solveWork } from '../support/work.ts';
import { lapseHolds } from '../server/features/orders/buyer.ts';

type Made = { orderNo: string; token: string; payUrl: string; expiresAt?: string };
type Answer = Made & ErrorBody;

let shop: OpenShop;
/** Buyers come through a proxy that is named. */
beforeAll(async () => {
  shop = await openShop({ config: { trustProxy: ['127.0.0.1'] } });
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const stock = async (count: number, more: { maxPerOrder?: number } = {}) => {
  const mark = randomUUID().slice(0, 8);
  const keys = Array.from({ length: count }, (_, n) => `CART-${mark}-${n}`);
  return (await stockShelf(shop.ctx, shop.db.pool, keys, more)).variantId;
};

type Order = {
  variantId: string;
  quantity?: number;
  contact?: string;
  work?: string;
  coupon?: string;
  ticket?: string;
};

async function send(from: string | undefined, order: Order): Promise<{ status: number; body: Answer }> {
  const answer = await fetch(`${shop.url}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(from && { 'x-forwarded-for': from }) },
    body: JSON.stringify({ quantity: 1, contact: `${randomUUID()}@x.test`, gateway: 'sandbox', ...order }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

/** As an honest program does: whatever work is asked for is done, once. */
async function insist(from: string | undefined, order: Order): Promise<{ status: number; body: Answer }> {
  const contact = order.contact ?? `${randomUUID()}@x.test`;
  const first = await send(from, { ...order, contact });
  return first.body.work ? send(from, { ...order, contact, work: solveWork(first.body.work) }) : first;
}

const free = async (variantId: string) =>
  (
    await shop.db.pool.query<{ n: number }>(
      'select count(*) as n from stock_key where variant_id = $1 and sold_at is null and reserved_until < now()',
      [variantId],
    )
  ).rows[0]!.n;

const pay = async ({ payUrl }: Made) => {
  const answer = await fetch(payUrl, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'pay' }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
};

describe('unpaid carts do not freeze a shelf', () => {
  test('one address, many orders of many keys, all at once: most stays for the others, who need no work', async () => {
    const variantId = await stock(300);
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => send('198.51.100.9', { variantId, quantity: 10 })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 403]));
    expect(await free(variantId)).toBeGreaterThanOrEqual(210);
    expect((await send('203.0.113.77', { variantId })).status).toBe(201);
  });

  test('one address that does all the work it is asked for still leaves a part, and one order is no way around', async () => {
    const variantId = await stock(60);
    const whole = await insist('198.51.101.9', { variantId, quantity: 60 });
    expect([whole.status, whole.body.reason, whole.body.most]).toEqual([429, 'shelf_share', 42]);
    let refused = 0;
    while (refused < 3) if ((await insist('198.51.101.9', { variantId, quantity: 6 })).status !== 201) refused++;
    expect(await free(variantId)).toBeGreaterThanOrEqual(18);
    const honest = await insist('203.0.113.78', { variantId });
    expect(honest.status, JSON.stringify(honest.body)).toBe(201);
  });

  test.each<[string, (n: number) => string]>([
    ['one /24', (n) => `198.51.102.${n}`],
    ['one /48', (n) => `2001:db8:5:${n}::1`],
  ])('neighbours in %s count together, and get less than as many strangers do', async (_, neighbour) => {
    const left = async (address: (n: number) => string) => {
      const variantId = await stock(100);
      for (let n = 1; n <= 20; n++) await send(address(n), { variantId, quantity: 3 });
      return { variantId, keys: await free(variantId) };
    };
    const { variantId, keys } = await left(neighbour);
    expect(keys).toBe(55);
    expect((await insist('203.0.113.79', { variantId })).status).toBe(201);
    expect((await left((n) => `10.200.${n}.1`)).keys).toBe(52);
  });

  test('forty addresses of forty networks, with all the work: the last part goes to new buyers, one key each', async () => {
    const variantId = await stock(100);
    for (let round = 0; round < 3; round++)
      for (let n = 1; n <= 20; n++) await insist(`10.${n}.0.1`, { variantId, quantity: 5 });
    const left = await free(variantId);
    expect(left).toBeGreaterThanOrEqual(15);
    expect(left).toBeLessThanOrEqual(25);
    const honest = await insist('203.0.113.80', { variantId });
    expect(honest.status).toBe(201);
    // and their hold is short, which they are told
    const lastsMs = Date.parse(honest.body.expiresAt!) - Date.now();
    expect(lastsMs).toBeGreaterThan(120_000);
    expect(lastsMs).toBeLessThan(300_000);
    const { rows } = await shop.db.pool.query<{ at: Date }>('select expires_at as at from orders where order_no = $1', [
      honest.body.orderNo,
    ]);
    expect(rows[0]!.at.toISOString()).toBe(honest.body.expiresAt);
  });

  test('a shelf of five: whoever is first holds some, never all; the last key can be had', async () => {
    const variantId = await stock(5);
    expect((await insist('198.51.103.1', { variantId, quantity: 5 })).status).toBe(429);
    for (let n = 0; n < 6; n++) await insist('198.51.103.1', { variantId });
    expect(await free(variantId)).toBeGreaterThanOrEqual(1);
    expect((await insist('203.0.113.81', { variantId })).status).toBe(201);
    const only = await stock(1);
    expect((await send('203.0.113.82', { variantId: only })).status).toBe(201);
    expect((await send('203.0.113.83', { variantId: only })).body.code).toBe('out_of_stock');
  });

  test('a calm shelf asks nobody for anything, and holds last as the shop says', async () => {
    const variantId = await stock(500);
    for (let n = 0; n < 20; n++) {
      const { status, body } = await send(`203.0.114.${n}`, { variantId });
      expect([status, body.expiresAt]).toEqual([201, undefined]);
    }
  });
});

test("unpaid orders under somebody else's contact do not stop that person", async () => {
  const variantId = await stock(200);
  const contact = `victim-${randomUUID()}@x.test`;
  const theirs = [];
  for (let n = 0; n < 7; n++) theirs.push(await send('198.51.104.1', { variantId, contact }));
  expect(theirs.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 403, 403]);
  expect((await send('203.0.115.1', { variantId, contact })).status).toBe(201);
  // and whoever has that many themselves goes on with work
  expect((await insist('198.51.104.1', { variantId, contact })).status).toBe(201);
});

test('300 honest buyers behind one carrier address, who pay as buyers do, are all served', async () => {
  const variantId = await stock(400);
  let worked = 0;
  const outcomes: number[] = [];
  const unpaid: Made[] = [];
  const next = Array.from({ length: 300 }, (_, n) => n);
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      while (next.pop() !== undefined) {
        const contact = `${randomUUID()}@x.test`;
        let answer = await send('198.51.105.1', { variantId, contact });
        if (answer.body.work) {
          worked++;
          answer = await send('198.51.105.1', { variantId, contact, work: solveWork(answer.body.work) });
        }
        outcomes.push(answer.status);
        if (answer.status !== 201) continue;
        unpaid.push(answer.body);
        // everyone takes some time at the bank: 60 and more are there at any moment
        if (unpaid.length > 60) await pay(unpaid.shift()!);
      }
    }),
  );
  for (const made of unpaid) await pay(made);
  expect(outcomes.filter((status) => status !== 201)).toEqual([]);
  expect(outcomes).toHaveLength(300);
  expect(worked).toBeLessThan(150);
  await settled(shop.db.database, ['orders.settle', 'dispense.deliver']);
  const { rows } = await shop.db.pool.query<{ n: number }>(
    "select count(*) as n from orders where variant_id = $1 and status = 'delivered'",
    [variantId],
  );
  expect(rows[0]!.n).toBe(300);
});

describe('the work', () => {
  const pressed = async () => {
    const variantId = await stock(20);
    for (let n = 0; n < 10; n++) await insist(`10.9.${n}.1`, { variantId });
    return variantId;
  };

  test('counts for one order, of one product, from one address, and not for long', async () => {
    const variantId = await pressed();
    const asked = await send('203.0.116.1', { variantId });
    expect([asked.status, asked.body.code, asked.body.reason]).toEqual([403, 'work_needed', 'work_missing']);
    const work = solveWork(asked.body.work!);
    const reasonOf = async (from: string, order: Order) => (await send(from, order)).body.reason;
    expect(await reasonOf('203.0.116.2', { variantId, work })).toBe('work_other');
    expect(await reasonOf('203.0.116.1', { variantId: await pressed(), work })).toBe('work_other');
    expect((await send('203.0.116.1', { variantId, work })).status).toBe(201);
    expect(await reasonOf('203.0.116.1', { variantId, work })).toBe('work_used');

    const late = (await send('203.0.116.3', { variantId })).body.work!;
    const answer = solveWork(late);
    const clock = shop.ctx.clock;
    shop.ctx.clock = () => clock() + 6 * 60_000;
    try {
      expect(await reasonOf('203.0.116.3', { variantId, work: answer })).toBe('work_expired');
    } finally {
      shop.ctx.clock = clock;
    }
  });

  test('cannot be made up or stretched', async () => {
    const variantId = await pressed();
    const { work } = (await send('203.0.117.1', { variantId })).body;
    const true_ = JSON.parse(Buffer.from(solveWork(work!), 'base64').toString()) as Record<string, unknown>;
    const bent = [
      { ...true_, number: (true_.number as number) + 1 },
      { ...true_, salt: String(true_.salt).replace(/expires=\d+/, 'expires=9999999999') },
      { ...true_, salt: String(true_.salt).replace(/level=\d/, 'level=3&level=3') },
      { ...true_, signature: 'ff'.repeat(32) },
      { ...true_, algorithm: 'MD5' },
      {
        ...true_,
        salt: `${String(true_.salt)}${String(true_.number).slice(0, 1)}`,
        number: Number(String(true_.number).slice(1)),
      },
      null,
      [],
    ];
    for (const said of bent) {
      const sent = Buffer.from(JSON.stringify(said)).toString('base64');
      const { status, body } = await send('203.0.117.1', { variantId, work: sent });
      expect([status, body.code], JSON.stringify(said)).toEqual([403, 'work_needed']);
    }
    for (const sent of ['', '%%%', 'x'.repeat(5000)])
      expect((await send('203.0.117.1', { variantId, work: sent })).status).toBe(403);
    expect((await send('203.0.117.1', { variantId, work: solveWork(work!) })).status).toBe(201);
  });

  test('two orders at once with one piece of work: one', async () => {
    const variantId = await pressed();
    const work = solveWork((await send('203.0.118.1', { variantId })).body.work!);
    const both = await Promise.all([1, 2, 3, 4].map(() => send('203.0.118.1', { variantId, work })));
    expect(both.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  test('an order that is sent again with its Idempotency-Key is the same order, work or not', async () => {
    const variantId = await pressed();
    const order = { variantId, quantity: 1, contact: 'again@x.test', gateway: 'sandbox' };
    const headers = {
      'content-type': 'application/json',
      'x-forwarded-for': '203.0.119.1',
      'idempotency-key': 'again',
    };
    const post = (body: object) =>
      fetch(`${shop.url}/api/orders`, inChunks({ method: 'POST', headers, body: JSON.stringify(body) }));
    const asked = (await (await post(order)).json()) as Answer;
    const made = (await (await post({ ...order, work: solveWork(asked.work!) })).json()) as Answer;
    const again = await post(order);
    expect([again.status, await again.json()]).toEqual([201, made]);
  });
});

test('without script: the page leads into the line, and from there to the payment', async () => {
  const variantId = await stock(4);
  for (let n = 0; n < 2; n++) await insist(`10.8.${n}.1`, { variantId });
  const { rows } = await shop.db.pool.query<{ slug: string }>(
    'select slug from product p join variant v on v.product_id = p.id where v.id = $1',
    [variantId],
  );
  const page = `/p/${rows[0]!.slug}`;
  const buyer = visitor(shop.url, { 'x-forwarded-for': '203.0.120.1', 'accept-language': 'en' });
  await buyer.get(page);
  const form = { variantId, quantity: '1', contact: 'noscript@x.test', gateway: 'sandbox', lookupPassword: 'secret' };
  const asked = await buyer.post(page, form);
  expect([asked.status, asked.text.includes('id="work"')]).toEqual([403, true]);
  expect(asked.text).toContain('name="lookupPassword" value="secret"');
  const waits = await buyer.post(page, { ...form, waits: '1' });
  expect([waits.status, waits.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/wait\/\d+$/)]);
  const at = waits.headers.get('location')!;
  const line = await buyer.get(at);
  expect([line.status, line.text.includes('http-equiv="refresh"')]).toEqual([200, true]);
  const clock = shop.ctx.clock;
  shop.ctx.clock = () => clock() + 61_000;
  try {
    const turn = await buyer.get(at);
    expect([turn.status, turn.headers.get('location')]).toEqual([303, expect.stringContaining('/pay/sandbox/page/')]);
  } finally {
    shop.ctx.clock = clock;
  }
});

describe('coupons', () => {
  const coupon = (code: string, more = '') =>
    shop.db.pool.query(
      `insert into coupon (code, kind, value ${more ? ', max_uses, ends_at' : ''}) values ($1, 'percent', 10 ${more})`,
      [code],
    );

  test('wrong ones are limited, a right one behind the same address is not refused, and wrong ones are alike', async () => {
    const variantId = await stock(300);
    await coupon('GOODONE');
    await coupon('OLDONE', ", null, now() - interval '1 day'");
    await coupon('USEDUP', ', 0, null');
    const wrong = await Promise.all(
      ['OLDONE', 'USEDUP', 'NOSUCHONE'].map((code) => send('198.51.106.1', { variantId, coupon: code })),
    );
    expect(new Set(wrong.map(({ status, body }) => JSON.stringify([status, body])))).toHaveLength(1);
    expect(wrong[0]!.body).toMatchObject({ code: 'bad_input', reason: 'coupon_unknown', field: 'coupon' });

    let tried = 3;
    const guess = () => send('198.51.106.1', { variantId, coupon: `GUESS${tried}` });
    for (; tried < 50; tried++) if ((await guess()).status === 403) break;
    expect(tried).toBeLessThanOrEqual(10);
    expect((await send('198.51.106.1', { variantId, coupon: 'GOODONE' })).body.code).toBe('work_needed');
    expect((await insist('198.51.106.1', { variantId, coupon: 'GOODONE' })).status).toBe(201);
    // no coupon, no work; another address, no work
    expect((await send('198.51.106.1', { variantId })).status).toBe(201);
    expect((await send('203.0.121.1', { variantId, coupon: 'GOODONE' })).status).toBe(201);
    // a wrong one costs its work
    const work = solveWork((await guess()).body.work!);
    expect((await send('198.51.106.1', { variantId, coupon: 'GUESSAGAIN', work })).body.reason).toBe('coupon_unknown');
    expect((await send('198.51.106.1', { variantId, coupon: 'GUESSAGAIN', work })).body.reason).toBe('work_used');
  });

  test('guesses from ever other addresses are limited all together', async () => {
    const variantId = await stock(50);
    await coupon('STILLGOOD');
    await shop.db.pool.query(
      "insert into rate_window (bucket, count, resets_at) values ('coupon', 299, now() + interval '5 minutes') on conflict (bucket) do update set count = 299",
    );
    expect((await send('198.18.0.1', { variantId, coupon: 'ONEMORE' })).body.reason).toBe('coupon_unknown');
    expect((await send('198.18.1.1', { variantId, coupon: 'ONEMORE' })).body.code).toBe('work_needed');
    expect((await insist('203.0.122.1', { variantId, coupon: 'STILLGOOD' })).status).toBe(201);
    await shop.db.pool.query("delete from rate_window where bucket = 'coupon'");
  });
});

test('lapsed carts give the shelf back: nobody is asked for work any more', async () => {
  const variantId = await stock(10);
  for (let n = 0; n < 6; n++) await insist(`10.7.${n}.1`, { variantId });
  expect((await send('203.0.123.1', { variantId })).status).toBe(403);
  await lapseHolds(shop.ctx);
  await eventually(async () => (await send('203.0.123.2', { variantId })).status === 201);
});
