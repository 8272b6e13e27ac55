import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsole } from '../../server/api/http.ts';
import { servePages } from '../../server/api/pages.ts';
import { stockShelf } from '../support/stock.ts';
import { type Answer, type OpenShop, openShop, openStorefront, visitor } from '../server/storefront/open-storefront.ts';

/** What a browser is told of an answer besides what it is. */
const told = [
  'cache-control',
  'content-security-policy',
  'content-security-policy-report-only',
  'cross-origin-embedder-policy',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'origin-agent-cluster',
  'permissions-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-powered-by',
  'x-xss-protection',
];

const heard = ({ status, headers }: { status: number; headers: Headers }) => ({
  status,
  ...Object.fromEntries(
    told.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value.replaceAll(/'sha256-[\w+/]{43}='/g, "'sha256'")]];
    }),
  ),
});

const onEvery = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

describe('the storefront', () => {
  const fixed = {
    ...onEvery,
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
    'x-frame-options': 'DENY',
  };
  const pageWith = (targets: string) =>
    `default-src 'none'; style-src 'sha256'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'${targets}; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`;
  const page = { ...fixed, 'content-security-policy': pageWith(''), 'referrer-policy': 'same-origin' };
  const ready = { ...page, status: 200, 'cache-control': 'private, no-cache' };
  const own = { ...page, status: 200, 'cache-control': 'no-store' };
  const refusal = { ...own, 'referrer-policy': 'no-referrer' };
  const data = {
    ...fixed,
    status: 200,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'same-origin',
  };
  const toGateway = { 'content-security-policy': pageWith(' https: http:') };

  let shop: OpenShop;
  let slug: string;
  let variantId: string;
  let order: { orderNo: string; token: string; payUrl: string };
  beforeAll(async () => {
    shop = await openShop();
    const stocked = await stockShelf(shop.ctx, shop.db.pool, ['K1', 'K2', 'K3']);
    variantId = stocked.variantId;
    ({ slug } = (
      await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [stocked.productId])
    ).rows[0]!);
    const made = await visitor(shop.url).postJson(
      '/api/orders',
      { variantId, quantity: 1, contact: 'a@b.test', gateway: 'sandbox' },
      { 'idempotency-key': 'headers-of-every-answer' },
    );
    order = made.json();
  });
  afterAll(() => shop?.[Symbol.asyncDispose]());

  const kinds: Record<string, [ask: (buyer: ReturnType<typeof visitor>) => Promise<Response | Answer>, told: object]> =
    {
      'the shelf': [(buyer) => buyer.get('/'), ready],
      'a product': [(buyer) => buyer.get(`/p/${slug}`), { ...ready, ...toGateway }],
      'a form that comes back': [
        (buyer) => buyer.post(`/p/${slug}`, { variantId, quantity: '1', contact: '', gateway: 'sandbox' }),
        { ...own, ...toGateway, status: 400 },
      ],
      'the look-up': [(buyer) => buyer.get('/lookup'), own],
      'the promoter’s entry': [(buyer) => buyer.get('/promoter'), own],
      'a promoter’s own page, without a link': [(buyer) => buyer.get('/promoter/mine'), { ...refusal, status: 404 }],
      nothing: [(buyer) => buyer.get('/nowhere'), { ...refusal, status: 404 }],
      'a form of another site': [
        (buyer) => buyer.post(`/p/${slug}`, { quantity: '1' }, { 'sec-fetch-site': 'cross-site' }),
        { ...refusal, status: 403 },
      ],
      'an order of somebody else': [(buyer) => buyer.get('/o/ABCDEFGHJKLMNPQRSTUV'), { ...refusal, status: 404 }],
      'an order’s link': [
        (buyer) => buyer.get(`/o/${order.orderNo}?t=${order.token}`),
        { ...data, status: 303, 'referrer-policy': 'no-referrer' },
      ],
      'an order': [
        async (buyer) => {
          await buyer.get(`/o/${order.orderNo}?t=${order.token}`);
          return buyer.get(`/o/${order.orderNo}`);
        },
        { ...own, ...toGateway, 'referrer-policy': 'no-referrer' },
      ],
      'an order’s state': [
        async (buyer) => {
          await buyer.get(`/o/${order.orderNo}?t=${order.token}`);
          return buyer.get(`/o/${order.orderNo}/state`);
        },
        data,
      ],
      'a language': [(buyer) => buyer.get('/language/en?back=/'), { ...data, status: 303 }],
      'a referral link': [(buyer) => buyer.get('/r/nobody'), { ...data, status: 302 }],
      'a file': [
        async (buyer) => buyer.get(/\/assets\/[\w.-]+\.js/.exec((await buyer.get(`/p/${slug}`)).text)![0]),
        { ...data, 'cache-control': 'public, max-age=31536000, immutable' },
      ],
      'a file that is not there': [(buyer) => buyer.get('/assets/nothing.js'), { ...refusal, status: 404 }],
      'the icon': [(buyer) => buyer.get('/favicon.ico'), { ...data, status: 302 }],
      'what robots read': [(buyer) => buyer.get('/robots.txt'), data],
      'the API': [(buyer) => buyer.get('/api/products'), { ...data, 'cache-control': 'no-cache' }],
      'a refusal of the API': [(buyer) => buyer.get('/api/nowhere'), { ...data, status: 404 }],
      'a refused notice': [(buyer) => buyer.post('/pay/sandbox/notify', {}), { ...data, status: 400 }],
      'the gateway’s own page': [
        (buyer) => buyer.get(order.payUrl),
        {
          ...data,
          'content-security-policy': `default-src 'none'; style-src 'sha256'; form-action 'self' ORIGIN; frame-ancestors 'none'; base-uri 'none'`,
          'referrer-policy': 'no-referrer',
        },
      ],
    };

  test.each(Object.keys(kinds))('%s', async (kind) => {
    const [ask, wanted] = kinds[kind]!;
    const answer = heard(await ask(visitor(shop.url)));
    expect(JSON.parse(JSON.stringify(answer).replaceAll(shop.url, 'ORIGIN'))).toEqual(wanted);
  });

  test('under https, browsers are told to stay there', async () => {
    await using secure = await openStorefront({ ...shop.ctx }, { publicUrl: 'https://shop.example' });
    for (const path of ['/', '/nowhere', '/api/products', '/robots.txt'])
      expect((await visitor(secure.url).get(path)).headers.get('strict-transport-security')).toBe('max-age=31536000');
  });
});

describe('the console', () => {
  const desk = {
    ...onEvery,
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
  };
  let shop: OpenShop;
  let folder: string;
  beforeAll(async () => {
    shop = await openShop();
    folder = await mkdtemp(join(tmpdir(), 'yinghuo-headers-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>desk</title>');
    await writeFile(join(folder, 'assets/app-1a2b.js'), 'export const x = 1;');
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await shop?.[Symbol.asyncDispose]();
  });

  const kinds: [kind: string, path: string, init: RequestInit, told: object][] = [
    ['the interface', '/', {}, { status: 200, 'cache-control': 'no-cache' }],
    ['a deep link', '/orders/7', {}, { status: 200, 'cache-control': 'no-cache' }],
    ['a file', '/assets/app-1a2b.js', {}, { status: 200, 'cache-control': 'public, max-age=31536000, immutable' }],
    ['a file that is not there', '/assets/nothing.js', {}, { status: 404 }],
    ['a call that is refused', '/trpc/orders.search', {}, { status: 401, 'cache-control': 'no-store' }],
    [
      'a call of another site',
      '/trpc/session.me',
      { headers: { 'sec-fetch-site': 'same-site' } },
      { status: 403, 'cache-control': 'no-store' },
    ],
    [
      'the door',
      '/api/auth/sign-in/email',
      { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } },
      { status: 400, 'cache-control': 'no-store' },
    ],
    ['nothing', '/nothing', { method: 'POST' }, { status: 404 }],
  ];
  test.each(kinds)('%s', async (_, path, init, wanted) => {
    const app = createConsole(shop.ctx, { pages: servePages(folder) });
    const answer = await app.fetch(new Request(`http://127.0.0.1:7071${path}`, init));
    expect(heard(answer)).toEqual({ ...desk, ...wanted });
  });
});
