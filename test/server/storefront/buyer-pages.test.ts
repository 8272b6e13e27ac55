import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../../../server/features/context.ts';
import { saveSettings } from '../../../server/features/settings/save.ts';
import { messagesOf } from '../../../server/storefront/messages.ts';
import { eventually } from '../../support/shop.ts';
import { stockShelf } from '../../support/stock.ts';
import { openShop, type OpenShop, openStorefront, visitor } from './open-storefront.ts';

const words = messagesOf('en');
const english = { 'accept-language': 'en', 'user-agent': 'Mozilla/5.0 (a person)' };
const keys = Array.from({ length: 100 }, (_, index) => `PAGE-KEY-${String(index).padStart(4, '0')}`);
let shop: OpenShop;
let slug: string;
let variantId: string;
let buyers = 0;

beforeAll(async () => {
  shop = await openShop();
  await saveSettings(shop.ctx, { openOrdersPerAddress: 100_000 }, systemActor);
  let productId: string;
  ({ variantId, productId } = await stockShelf(shop.ctx, shop.db.pool, keys));
  ({ slug } = (
    await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId])
  ).rows[0]!);
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const form = (change: Record<string, string> = {}) => ({
  variantId,
  quantity: '1',
  contact: `page-buyer-${buyers++}@example.com`,
  gateway: 'sandbox',
  ...change,
});
const orderCount = async () => (await shop.db.pool.query<{ n: number }>('select count(*) as n from orders')).rows[0]!.n;
type Visitor = ReturnType<typeof visitor>;

/** Orders through the product page's form; answers the order's number and where to pay. */
async function order(buyer: Visitor, change: Record<string, string> = {}) {
  await buyer.get(`/p/${slug}`);
  const made = await buyer.post(`/p/${slug}`, form(change));
  expect(made.status, made.text.slice(0, 300)).toBe(303);
  const orderNo = [...buyer.jar.keys()]
    .find((key) => key.startsWith('yh_o /o/') && made.headers.get('location')!.includes(key.slice('yh_o /o/'.length)))!
    .slice('yh_o /o/'.length);
  return { orderNo, payUrl: made.headers.get('location')! };
}

async function buy(buyer: Visitor, change: Record<string, string> = {}) {
  const made = await order(buyer, change);
  await visitor(shop.url).post(made.payUrl, { outcome: 'pay' });
  const page = await eventually(async () => {
    const now = await buyer.get(`/o/${made.orderNo}`);
    return now.text.includes('PAGE-KEY-') && now;
  });
  return { ...made, page };
}

describe('headers', () => {
  test.each([
    '/',
    '/lookup',
    '/promoter',
    '/nowhere',
    '/api/products',
    '/api/nowhere',
    '/o/ABCDEFGHJKLMNPQRSTUV',
    '/robots.txt',
  ])('%s is closed to everything it does not need', async (path) => {
    const { headers } = await visitor(shop.url).get(path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toMatch(/^(same-origin|no-referrer)$/);
    expect(headers.get('cache-control')).toMatch(/no-store|no-cache/);
  });

  test('a page comes compressed, once more only when it changed', async () => {
    const { headers } = await visitor(shop.url).get('/', { 'accept-encoding': 'gzip, br' });
    expect(headers.get('content-encoding')).toBe('br');
    const again = await visitor(shop.url).get('/', { 'if-none-match': headers.get('etag')! });
    expect(again.status).toBe(304);
  });

  test('the script and the icon are kept for ever under the name of their content', async () => {
    const { text } = await visitor(shop.url).get('/');
    for (const path of [...text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((match) => match[1]!)) {
      const asset = await visitor(shop.url).get(path);
      expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
    expect((await visitor(shop.url).get('/assets/..%2f..%2fpackage.json')).status).toBe(404);
  });

  test('cookies are first-party, and Secure when the shop is on https', async () => {
    const buyer = visitor(shop.url);
    await buyer.get(`/p/${slug}`);
    const made = await buyer.post(`/p/${slug}`, form());
    const token = made.headers.getSetCookie().find((line) => line.startsWith('yh_o='))!;
    expect(token).toMatch(/; HttpOnly/);
    expect(token).toMatch(/; Path=\/o\/[0-9A-Z]{22}(;|$)/);
    expect(made.headers.getSetCookie().every((line) => line.includes('SameSite=Lax'))).toBe(true);
    expect(token).not.toContain('Secure');

    const { ctx } = shop;
    await using safe = await openStorefront({ ...ctx }, { publicUrl: 'https://shop.example.com' });
    const answer = await visitor(safe.url).get('/language/en');
    expect(answer.headers.getSetCookie()[0]).toContain('Secure');
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age/);
  });
});

describe('languages', () => {
  test('by the browser, by choice, by the shop', async () => {
    const buyer = visitor(shop.url);
    expect((await buyer.get('/', { 'accept-language': 'en-US' })).text).toContain('<html lang="en">');
    expect((await buyer.get('/', { 'accept-language': 'zh-TW,en;q=0.5' })).text).toContain('<html lang="zh-CN">');
    expect((await buyer.get('/')).text).toContain('<html lang="zh-CN">');
    const switched = await buyer.get(`/language/en?back=${encodeURIComponent(`/p/${slug}`)}`);
    expect(switched.headers.get('location')).toBe(`/p/${slug}`);
    expect((await buyer.get('/', { 'accept-language': 'zh-CN' })).text).toContain('<html lang="en">');
  });

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '/%0d%0aset-cookie:x', 'javascript:1'])(
    'never leads away: %s',
    async (back) => {
      const { headers } = await visitor(shop.url).get(`/language/en?back=${encodeURIComponent(back)}`);
      expect(new URL(headers.get('location')!, shop.url).origin).toBe(shop.url);
      expect(headers.getSetCookie()).toHaveLength(1);
    },
  );
});

describe('checkout', () => {
  test('from the form to the keys, the .txt and a report', async () => {
    const buyer = visitor(shop.url, english);
    const { orderNo, page } = await buy(buyer, { quantity: '2' });
    expect(page.text).toContain(words.order.keys(2));
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    const file = await buyer.get(`/o/${orderNo}/keys.txt`);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${orderNo}.txt"`);
    expect(file.text.match(/^PAGE-KEY-\d{4}\r\n/gm)).toHaveLength(2);

    const empty = await buyer.post(`/o/${orderNo}/report`, { slot: '1', text: ' ' });
    expect([empty.status, empty.text.includes(words.errors.report_empty!)]).toEqual([400, true]);
    expect((await buyer.post(`/o/${orderNo}/report`, { slot: '9', text: 'no' })).status).toBe(400);
    const sent = await buyer.post(`/o/${orderNo}/report`, { slot: '2', text: 'already used' });
    expect([sent.status, sent.headers.get('location')]).toEqual([303, `/o/${orderNo}?reported=1`]);
    const { rows } = await shop.db.pool.query(
      "select detail from needs_you where kind = 'key_reported' and subject = $1",
      [orderNo],
    );
    expect(rows).toEqual([{ detail: { slot: 1, text: 'already used' } }]);
  });

  test('the same form sent twice is one order; sent again later it is another', async () => {
    const buyer = visitor(shop.url);
    await buyer.get(`/p/${slug}`);
    const filled = form();
    const before = await orderCount();
    const [first, second] = await Promise.all([buyer.post(`/p/${slug}`, filled), buyer.post(`/p/${slug}`, filled)]);
    expect(first.headers.get('location')).toBe(second.headers.get('location'));
    expect(await orderCount()).toBe(before + 1);
    const third = await buyer.post(`/p/${slug}`, filled);
    expect(third.headers.get('location')).not.toBe(first.headers.get('location'));
  });

  const refused: [string, Record<string, string>, number, string][] = [
    ['quantity', { quantity: '0' }, 400, words.errors.quantity_wrong!],
    ['quantity', { quantity: 'many' }, 400, words.errors.quantity_wrong!],
    ['quantity', { quantity: '101' }, 400, words.errors.quantity_too_large!],
    ['quantity', { quantity: '100' }, 409, words.errors.out_of_stock!],
    ['contact', { contact: 'a' }, 400, words.errors.contact_missing!],
    ['gateway', { gateway: 'stripe' }, 404, words.errors.gateway_unknown!],
    ['coupon', { coupon: 'NOPE' }, 400, words.errors.coupon_unknown!],
    ['variantId', { variantId: 'x' }, 400, words.errors.variant_unknown!],
  ];
  test.each(refused)('%s %j comes back with words, and what was filled in', async (_field, change, status, text) => {
    const buyer = visitor(shop.url, english);
    await buyer.get(`/p/${slug}`);
    const before = await orderCount();
    const answer = await buyer.post(
      `/p/${slug}`,
      form({ contact: 'kept@example.com', lookupPassword: 'never-shown', ...change }),
    );
    expect([answer.status, answer.text.includes(text.replaceAll("'", '&#39;'))], answer.text).toEqual([status, true]);
    if (!change.contact) expect(answer.text).toContain('value="kept@example.com"');
    expect(answer.text).not.toContain('never-shown');
    expect(await orderCount()).toBe(before);
  });

  test('without cookies nothing is ordered, and the buyer is told why', async () => {
    const before = await orderCount();
    const answer = await visitor(shop.url, english).post(`/p/${slug}`, form());
    expect([answer.status, answer.text.includes(words.errors.cookies_needed!)]).toEqual([400, true]);
    expect(await orderCount()).toBe(before);
  });

  test('a form from another site is refused', async () => {
    const buyer = visitor(shop.url, english);
    await buyer.get(`/p/${slug}`);
    const before = await orderCount();
    expect((await buyer.post(`/p/${slug}`, form(), { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await orderCount()).toBe(before);
  });

  test('what is not on the shelf, and a body that is too large, are pages too', async () => {
    const buyer = visitor(shop.url, english);
    const gone = await buyer.get('/p/nothing-here');
    expect([gone.status, gone.text.includes(words.errors.product_unknown!)]).toEqual([404, true]);
    const large = await buyer.post(`/p/${slug}`, form({ contact: 'x'.repeat(70_000) }));
    expect([large.status, large.text.includes(words.errors.too_large!)]).toEqual([413, true]);
  });
});

describe("the buyer's way back", () => {
  test('a stranger sees nothing; the private link opens it once and leaves the address clean', async () => {
    const buyer = visitor(shop.url);
    const { orderNo } = await buy(buyer);
    const stranger = visitor(shop.url, english);
    for (const path of ['', '/state', '/keys.txt', '/promoter'])
      expect((await stranger.get(`/o/${orderNo}${path}`)).status, path).toBe(404);
    for (const path of ['/report', '/link'])
      expect((await stranger.post(`/o/${orderNo}${path}`, { text: 'x' })).status, path).toBe(404);
    expect((await stranger.get(`/o/${orderNo}?t=${'A'.repeat(43)}`)).status).toBe(404);

    const link = /value="([^"]+\?t=[^"]+)"/.exec((await buyer.post(`/o/${orderNo}/link`, {})).text)![1]!;
    const opened = await stranger.get(link);
    expect([opened.status, opened.headers.get('location'), opened.headers.get('referrer-policy')]).toEqual([
      303,
      `/o/${orderNo}`,
      'no-referrer',
    ]);
    expect((await stranger.get(`/o/${orderNo}`)).text).toContain('PAGE-KEY-');

    await stranger.post(`/o/${orderNo}/forget`, {});
    expect((await stranger.get(`/o/${orderNo}`)).status).toBe(404);
    expect((await stranger.get('/lookup')).text).not.toContain(orderNo);
  });

  test('look-up by contact and password; hit and miss are answered alike', async () => {
    const contact = `Look.Up-${buyers++}@Example.com`;
    const { orderNo } = await buy(visitor(shop.url), { contact, lookupPassword: 'open sesame' });
    const stranger = visitor(shop.url, english);
    const miss = await stranger.post('/lookup', { contact, lookupPassword: 'wrong' });
    const nobody = await stranger.post('/lookup', { contact: 'nobody@example.com', lookupPassword: 'wrong' });
    expect([miss.status, miss.text.includes(words.lookUp.none)]).toEqual([200, true]);
    expect(miss.text.replaceAll(contact, '')).toBe(nobody.text.replaceAll('nobody@example.com', ''));
    const hit = await stranger.post('/lookup', { contact: ` ${contact.toLowerCase()}`, lookupPassword: 'open sesame' });
    expect([hit.status, hit.text.includes(orderNo), hit.text.includes('?t=')]).toEqual([200, true, false]);
    expect((await stranger.get(`/o/${orderNo}`)).text).toContain('PAGE-KEY-');

    const promoter = visitor(shop.url, english);
    const entered = await promoter.post('/promoter', { contact, lookupPassword: 'open sesame' });
    expect([entered.status, entered.headers.get('location')]).toEqual([303, `/o/${orderNo}/promoter`]);
    const page = await promoter.get(`/o/${orderNo}/promoter`);
    expect([page.status, page.text.includes(words.promoter.available)]).toEqual([200, true]);
  });

  test('guessing look-up passwords ends soon', async () => {
    const contact = 'guessed@example.com';
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        visitor(shop.url).post('/lookup', { contact, lookupPassword: `guess ${n}` }),
      ),
    );
    const statuses = guesses.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(2);
    expect(guesses.find((answer) => answer.status === 429)!.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

describe('referral links', () => {
  const clicks = async (code: string) =>
    (
      await shop.db.pool.query<{ n: number }>(
        'select coalesce(sum(clicks), 0)::int as n from referral_click c join promoter p on p.id = c.promoter_id where p.code = $1',
        [code],
      )
    ).rows[0]!.n;
  let code: string;

  beforeAll(async () => {
    const { page } = await buy(visitor(shop.url));
    code = /\/r\/([0-9a-z]+)/.exec(page.text)![1]!;
    await eventually(
      async () => (await shop.db.pool.query('select from promoter where code = $1', [code])).rowCount === 1,
    );
  });

  test('a person counts once in 10 minutes; robots and pages fetched ahead never', async () => {
    const person = visitor(shop.url, english);
    for (let n = 0; n < 3; n++) expect((await person.get(`/r/${code}`)).status).toBe(302);
    expect(await clicks(code)).toBe(1);
    await visitor(shop.url, english).get(`/r/${code}`);
    expect(await clicks(code)).toBe(2);
    await visitor(shop.url, { 'user-agent': 'Googlebot/2.1' }).get(`/r/${code}`);
    await visitor(shop.url, { ...english, 'sec-purpose': 'prefetch;prerender' }).get(`/r/${code}`);
    await visitor(shop.url, english).send(`/r/${code}`, { method: 'HEAD' });
    expect(await clicks(code)).toBe(2);
    await Promise.all(Array.from({ length: 60 }, () => visitor(shop.url, english).get(`/r/${code}`)));
    expect(await clicks(code)).toBeLessThanOrEqual(20);
  });

  test('the order that follows is credited, the last link wins, an unknown code changes nothing', async () => {
    const buyer = visitor(shop.url, english);
    expect((await buyer.get(`/r/${code}?to=/p/${slug}`)).headers.get('location')).toBe(`/p/${slug}`);
    await buyer.get('/r/nobodyhasthis');
    const { orderNo } = await order(buyer);
    const { rows } = await shop.db.pool.query(
      'select p.code from orders o join promoter p on p.id = o.referrer_id where o.order_no = $1',
      [orderNo],
    );
    expect(rows).toEqual([{ code }]);
  });

  test.each(['//evil.example', '/p/../../evil', 'https://evil.example', '/p/a\r\nb'])(
    'never leads away: %j',
    async (to) => {
      const { headers } = await visitor(shop.url, english).get(`/r/${code}?to=${encodeURIComponent(to)}`);
      expect(new URL(headers.get('location')!, shop.url).origin).toBe(shop.url);
    },
  );
});

test('when the database is away the page says so and tries again by itself; the API says so too', async () => {
  const ctx = {
    ...shop.ctx,
    db: {
      ...shop.ctx.db,
      pool: Object.assign(Object.create(shop.ctx.db.pool), {
        query: () => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
      }),
    },
  };
  await using broken = await openStorefront(ctx);
  const page = await visitor(broken.url, english).get('/');
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '3']);
  expect(page.text).toContain('<meta http-equiv="refresh"');
  const api = await visitor(broken.url).get('/api/products');
  expect([api.status, api.json<{ code: string }>().code]).toEqual([503, 'unavailable']);
});
