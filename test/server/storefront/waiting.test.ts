import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ErrorBody } from '../../../server/contract/error-codes.ts';
import { systemActor } from '../../../server/features/context.ts';
import { saveSettings } from '../../../server/features/settings/save.ts';
import { setAdmission } from '../../../server/features/waiting-line/set-admission.ts';
import { hasAskedAgain, wasToldToWait } from '../../../server/lib/request-marks.ts';
import { createLoad } from '../../../server/metrics/load.ts';
import { isWork } from '../../../server/roles/work.ts';
import { createStorefront } from '../../../server/storefront/app.ts';
import { messagesOf } from '../../../server/storefront/messages.ts';
import { eventually } from '../../support/shop.ts';
import { stockShelf } from '../../support/stock.ts';
import { later } from '../features/waiting-line/line-world.ts';
import { openShop, type OpenShop, visitor } from './open-storefront.ts';

const { waiting: en, errors } = messagesOf('en');
const { waiting: zh } = messagesOf('zh-CN');
const english = { 'accept-language': 'en' };
let shop: OpenShop;
let slug: string;
let variantId: string;
let buyers = 0;

beforeAll(async () => {
  shop = await openShop();
  await saveSettings(shop.ctx, { openOrdersPerAddress: 100_000 }, systemActor);
  const keys = Array.from({ length: 100 }, (_, n) => `WAIT-KEY-${String(n).padStart(3, '0')}`);
  let productId: string;
  ({ variantId, productId } = await stockShelf(shop.ctx, shop.db.pool, keys));
  const { rows } = await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId]);
  slug = rows[0]!.slug;
});
beforeEach(async () => {
  await shop.db.pool.query('delete from waiting');
  await admit(null);
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const admit = (perSecond: number | null) => setAdmission(shop.ctx, { perSecond, reason: 'cap', epoch: 1 });
/** Room for this many, now. */
async function letIn(count: number): Promise<void> {
  await admit(count);
  await later(shop.db.pool, 1000);
  await admit(count);
}
const wish = (change: object = {}) => ({
  variantId,
  quantity: 1,
  contact: `waiting${buyers++}@example.com`,
  gateway: 'sandbox',
  ...change,
});
const form = (change: Record<string, string> = {}) => ({ ...wish(change), quantity: '2' }) as Record<string, string>;
const made = async () => (await shop.db.pool.query<{ n: number }>('select count(*) as n from orders')).rows[0]!.n;

/** Orders on the page while a ceiling holds; answers where the buyer waits. */
async function queueUp(buyer: ReturnType<typeof visitor>, change: Record<string, string> = {}): Promise<string> {
  await buyer.get(`/p/${slug}`);
  const answer = await buyer.post(`/p/${slug}`, form(change));
  expect([answer.status, answer.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/wait\/\d+$/)]);
  return answer.headers.get('location')!;
}

test('the API: 503 with ticket, place and Retry-After; with the ticket it is an order in turn', async () => {
  await admit(0);
  await visitor(shop.url).postJson('/api/orders', wish());
  const buyer = visitor(shop.url);
  const body = wish({ quantity: 3 });
  const queued = await buyer.postJson('/api/orders', body);
  expect(queued.status).toBe(503);
  expect(queued.headers.get('retry-after')).toBe('30');
  expect(queued.headers.get('content-type')).toContain('application/json');
  const refusal = queued.json<ErrorBody>();
  expect(refusal).toEqual({
    code: 'queued',
    message: expect.any(String),
    ticket: expect.stringMatching(/^[\w-]{60,400}$/),
    place: 2,
    waitSeconds: null,
    retryAfterSeconds: 30,
    amountMinor: 3000,
    currency: 'CNY',
  });
  await admit(0.02);
  const { ticket } = refusal;
  const again = await buyer.postJson('/api/orders', { ...body, ticket });
  expect(again.json<ErrorBody>()).toMatchObject({ code: 'queued', ticket, place: 2, waitSeconds: 100 });
  await letIn(5);
  expect((await buyer.postJson('/api/orders', { ...body, ticket })).status).toBe(201);
  await admit(0);
  const notOurs = await buyer.postJson('/api/orders', { ...body, ticket: 'not-ours' });
  expect(notOurs.json<ErrorBody>()).toMatchObject({ code: 'queued', reason: 'ticket_unknown', place: 1 });
});

test.each([
  ['zh-CN', zh],
  ['en', en],
] as const)('the page in %s says place, wait and price, and asks again without a script', async (locale, words) => {
  await admit(0);
  await queueUp(visitor(shop.url));
  const buyer = visitor(shop.url, { 'accept-language': locale });
  const path = await queueUp(buyer);
  await admit(0.02);
  const page = await buyer.get(path);
  expect(page.status).toBe(200);
  expect(page.headers.get('retry-after')).toBe('30');
  expect(page.headers.get('cache-control')).toBe('no-store');
  expect(page.text).toMatch(/<meta http-equiv="refresh" content="30" \/>/);
  expect(page.text.replaceAll(/<noscript>.*?<\/noscript>/gs, '')).toContain('http-equiv="refresh"');
  for (const text of [words.title(2), words.nth(2), words.minutes(2), words.turn, words.paid])
    expect(page.text).toContain(text);
  expect(page.text).toContain('20.00');
  expect(page.text).toContain(words.leave);
});

test('the page of one whose turn it is leads to the gateway; the same page again, to the same order', async () => {
  await admit(0);
  const buyer = visitor(shop.url, english);
  const path = await queueUp(buyer, { lookupPassword: 'a secret of mine' });
  const before = await made();
  expect((await buyer.get(path)).text).toContain(en.title(1));
  await letIn(1);
  const turn = await buyer.get(path);
  expect(turn.status, turn.text).toBe(303);
  const payUrl = turn.headers.get('location')!;
  expect(payUrl).toContain('/pay/sandbox/page/');
  expect(await made()).toBe(before + 1);
  expect((await buyer.get(path)).headers.get('location')).toBe(payUrl);
  expect(await made()).toBe(before + 1);
  // what waits in the database can't be read there
  const { rows } = await shop.db.pool.query<{ text: string }>('select t::text as text from waiting t');
  expect(rows.map(({ text }) => text).join()).not.toMatch(/secret|example\.com/);

  await visitor(payUrl).post(payUrl, { outcome: 'pay' });
  const orderNo = [...buyer.jar.keys()].find((key) => key.startsWith('yh_o /o/'))!.slice('yh_o /o/'.length);
  await eventually(async () => (await buyer.get(`/o/${orderNo}`)).text.includes('WAIT-KEY-'));
});

test('the same form sent again is the same place; another browser has none of it', async () => {
  await admit(0);
  const buyer = visitor(shop.url, english);
  await buyer.get(`/p/${slug}`);
  const filled = form();
  const paths = [];
  for (let sent = 0; sent < 3; sent++) paths.push((await buyer.post(`/p/${slug}`, filled)).headers.get('location'));
  expect(new Set(paths).size).toBe(1);
  const stranger = await visitor(shop.url, english).get(paths[0]!);
  expect([stranger.status, stranger.text.includes(en.lapsed)]).toEqual([200, true]);
  const cookie = (await buyer.post(`/p/${slug}`, filled)).headers
    .getSetCookie()
    .find((line) => line.startsWith('yh_w='))!;
  expect(cookie).toMatch(new RegExp(`; Path=${paths[0]}(;|$)`));
  expect(cookie).toMatch(/HttpOnly/);
});

test('a place that has lapsed is a new one, with the reason on the page; one given up leads back to the product', async () => {
  await admit(0);
  const buyer = visitor(shop.url, english);
  const path = await queueUp(buyer);
  await shop.db.pool.query("update waiting set lapses_at = now() - interval '1 s'");
  const moved = await buyer.get(path);
  expect([moved.status, moved.headers.get('location')]).toEqual([
    303,
    expect.stringMatching(/^\/wait\/\d+\?why=ticket_expired$/),
  ]);
  const page = await buyer.get(moved.headers.get('location')!);
  expect(page.text).toContain(errors.ticket_expired);
  expect(page.text).toContain(en.title(1));

  const place = moved.headers.get('location')!.split('?')[0]!;
  const left = await buyer.post(`${place}/leave`, {});
  expect([left.status, left.headers.get('location')]).toEqual([303, `/p/${slug}`]);
  const { rows } = await shop.db.pool.query('select 1 from waiting where lapses_at > now()');
  expect(rows).toEqual([]);
  expect((await buyer.get(place)).text).toContain(en.lapsed);
});

test('what goes wrong in turn comes back as the form, which keeps the place', async () => {
  await admit(0);
  const buyer = visitor(shop.url, english);
  const path = await queueUp(buyer, { contact: 'kept@example.com' });
  await shop.db.pool.query(
    "update stock_key set reserved_until = 'infinity' where sold_at is null and order_id is null",
  );
  await letIn(1);
  const back = await buyer.get(path);
  await shop.db.pool.query(
    "update stock_key set reserved_until = '-infinity' where sold_at is null and order_id is null",
  );
  expect([back.status, back.text.includes(errors.out_of_stock!)]).toEqual([409, true]);
  const ticket = /name="ticket" value="([\w-]+)"/.exec(back.text)![1]!;
  expect(back.text).toContain('value="kept@example.com"');
  await admit(0);
  const sent = await buyer.post(`/p/${slug}`, form({ contact: 'kept@example.com', ticket }));
  expect(sent.headers.get('location')).toContain('/pay/sandbox/page/');
});

test('nothing else waits: notifications, order pages, look-up and the shop itself', async () => {
  const buyer = visitor(shop.url, english);
  const { orderNo, token, payUrl } = (await buyer.postJson('/api/orders', wish())).json<Record<string, string>>() as {
    orderNo: string;
    token: string;
    payUrl: string;
  };
  await admit(0);
  expect((await visitor(payUrl).post(payUrl, { outcome: 'pay' })).status).toBe(303);
  await eventually(async () => {
    const seen = await buyer.get(`/api/orders/${orderNo}`, { authorization: `Bearer ${token}` });
    return seen.json<{ status: string }>().status === 'delivered';
  });
  for (const path of ['/', `/p/${slug}`, '/lookup', '/promoter', '/api/products'])
    expect((await buyer.get(path)).status, path).toBe(200);
});

test('while it is open, an order is answered as if there were no queue', async () => {
  const buyer = visitor(shop.url, english);
  const answer = await buyer.postJson('/api/orders', wish());
  expect(answer.status).toBe(201);
  expect(Object.keys(answer.json<object>())).toEqual(['orderNo', 'token', 'amountMinor', 'currency', 'payUrl']);
  await buyer.get(`/p/${slug}`);
  const posted = await buyer.post(`/p/${slug}`, form());
  expect(posted.headers.get('location')).toContain('/pay/sandbox/page/');
  expect(posted.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([
    'yh_o',
    'yh_mine',
    'yh_open',
    'yh_once',
  ]);
  expect((await shop.db.pool.query('select 1 from waiting')).rowCount).toBe(0);
  // somebody else's words in `ticket` change nothing
  expect((await buyer.postJson('/api/orders', wish({ ticket: 'anything' }))).status).toBe(201);
});

test('for what is counted: an answer with a place is no failure, and a question about it no new buyer', async () => {
  const app = createStorefront(shop.ctx);
  async function post(body: object) {
    const incoming = { socket: { remoteAddress: '127.0.0.1' } } as unknown as IncomingMessage;
    const headers = { 'content-type': 'application/json' };
    const request = new Request(`${shop.url}/api/orders`, { method: 'POST', headers, body: JSON.stringify(body) });
    const response = await app.fetch(request, { incoming });
    const marks = { told: wasToldToWait(incoming), again: hasAskedAgain(incoming) };
    return { status: response.status, marks, body: (await response.json()) as ErrorBody };
  }
  await admit(0);
  const body = wish();
  const first = await post(body);
  expect(first).toMatchObject({ status: 503, marks: { told: true, again: false } });
  const { ticket } = first.body;
  expect(await post({ ...body, ticket })).toMatchObject({ status: 503, marks: { told: true, again: true } });
  await admit(null);
  expect(await post({ ...body, ticket })).toMatchObject({ status: 201, marks: { told: false, again: true } });
  expect(await post(wish({ ticket: 'x' }))).toMatchObject({ status: 201, marks: { told: false, again: false } });
  expect(await post(wish({ quantity: 0 }))).toMatchObject({ status: 400, marks: { told: false, again: false } });

  const ask = { method: 'GET', headers: {} };
  expect([isWork({ ...ask, url: '/wait/7' }), isWork({ ...ask, url: '/' })]).toEqual([false, true]);
  let now = 5000;
  const load = createLoad(() => now, 4);
  for (const by of [-1, 1, 1, -1]) load.count('arrivals', by);
  now = 6000;
  expect(load.tell().arrivals).toEqual([1]);
});
