import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { layout } from '../../../server/storefront/layout.ts';
import { orderPage } from '../../../server/storefront/pages/order.ts';
import { productPage } from '../../../server/storefront/pages/product.ts';
import { shopPage } from '../../../server/storefront/pages/shop.ts';
import { locales, messagesOf } from '../../../server/storefront/messages.ts';
import { drawPage, frameOf, gateways, order, orderState, pages, product, variant } from './sample-pages.ts';

/** Over the wire, and what fits the first round trip of a fresh connection (10 segments of 1,460 bytes). */
const mostBytes = 60_000;
const firstRoundTripBytes = 14_600;

describe.each(locales)('every page in %s', (locale) => {
  test.each(Object.keys(pages))('%s', (name) => {
    const text = drawPage(name, frameOf(locale));
    expect(text).toMatch(new RegExp(`^<!doctype html>\\n<html lang="${locale}">`));
    expect(text).not.toMatch(/undefined|\[object|NaN|=> /);
    expect(text).not.toMatch(/<script(?! src=)|\son\w+=|\sstyle=/);
    expect(text.match(/<h1/g)).toHaveLength(1);
    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(gzipSync(text).length).toBeLessThan(name.includes('10,000') ? mostBytes : firstRoundTripBytes);
  });
});

test('both languages say everything, and neither says the words of the other', () => {
  const [zh, en] = locales.map((locale) => paths(messagesOf(locale)));
  expect(Object.keys(en!)).toEqual(Object.keys(zh!));
  for (const [path, text] of Object.entries(en!))
    if (path !== '.otherLanguage') expect(text, path).not.toMatch(/\p{Script=Han}/u);
  for (const [path, text] of Object.entries(zh!))
    if (!/^\.(lang|otherLanguage|otherLocale)$/.test(path)) expect(text, path).toMatch(/\p{Script=Han}/u);
});

test('every refusal a buyer can meet has words of its own', () => {
  const features = join(import.meta.dirname, '../../../server/features');
  const met = [
    'orders/checkout',
    'orders/insert-order',
    'orders/buyer-order-by-token',
    'orders/look-up',
    'orders/report-key',
    'catalog/quote',
    'gateways/configured-gateways',
    'referrals/promoter-page',
    'dispense-requests/ask-dispense',
    'waiting-line/admit-checkout',
  ];
  const reasons = met.flatMap((file) =>
    [...readFileSync(join(features, `${file}.ts`), 'utf8').matchAll(/reason: '(\w+)'/g)].map((match) => match[1]!),
  );
  expect(reasons.length).toBeGreaterThan(10);
  for (const locale of locales)
    for (const reason of reasons) expect(messagesOf(locale).errors, `${locale} ${reason}`).toHaveProperty(reason);
});

test('a shop of 200 products and a product of 100 variants stay under 60 kB', () => {
  const many = Array.from({ length: 200 }, (_, index) =>
    product({
      id: `p${index}`,
      slug: `s${index}-${(index * 7919).toString(36)}`,
      name: `商品 ${index * 104_729}`,
      summary: `简介 ${(index * 15_485_863).toString(36)}`,
    }),
  );
  const variants = Array.from({ length: 100 }, (_, index) =>
    variant({ id: `v-${index * 104_729}`, name: `规格 ${index}`, priceMinor: 100 + index }),
  );
  const frame = frameOf('zh-CN');
  const sizes = [shopPage(frame, many), productPage(frame, product({ variants }), { gateways })].map(
    (parts) => gzipSync(layout(frame, parts)).length,
  );
  const br = brotliCompressSync(drawPage('product', frame)).length;
  console.log(`gzip bytes: shop of 200 ${sizes[0]}, product of 100 variants ${sizes[1]}; product page brotli ${br}`);
  for (const size of sizes) expect(size).toBeLessThan(mostBytes);
});

const hostile = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='x",
  '\u202Egnp.exe',
  '👩‍👩‍👧‍👦 家',
  '=HYPERLINK("http://x")',
  '${7*7}{{7*7}}',
  '</style><b>',
];

test.each(hostile)('hostile name %j is text everywhere', (name) => {
  const evil = product({
    name,
    slug: name,
    summary: name,
    description: name,
    variants: [variant({ name, delivery: 'manual', formFields: [{ name, label: name, required: true }] })],
  });
  const frame = frameOf('en', { shopName: name, notice: name, supportContact: name });
  const values = new URLSearchParams({ contact: name, coupon: name, quantity: name });
  const drawn = [
    shopPage(frame, [evil]),
    productPage(frame, evil, {
      gateways,
      filled: {
        values,
        message: 'no',
        field: 'contact',
      },
    }),
    orderPage(
      frame,
      orderState(
        { productName: name, variantName: name, keys: [name], payUrl: `javascript:${name}`, referralUrl: name },
        { privateLink: name, problem: 'no' },
      ),
    ),
  ].map((parts) => layout(frame, parts));
  for (const text of drawn) {
    expect(text).not.toContain('<script>alert');
    expect(text).not.toContain('<img');
    expect(text).not.toContain("' onmouseover");
    expect(text).not.toContain('</style><b>');
    expect(text).not.toMatch(/href="javascript:/i);
  }
  // what can turn the writing direction is held apart from the shop's own words
  for (const text of drawn) {
    const bare = text
      .replace(/<title>[^<]*|<bdi>[^<]*<\/bdi>|<[^>]*dir="auto"[^>]*>[^<]*/g, '')
      .replace(/<[^>]*>/g, '');
    expect(bare).not.toContain('\u202E');
  }
});

test('a gateway link that is no web address is never followed', () => {
  const unpaid = order({
    status: 'created',
    payUrl: 'javascript:alert(1)',
    keys: [],
    deliveredAt: null,
    paidAt: null,
    referralUrl: null,
  });
  const text = layout(
    frameOf('en'),
    orderPage(frameOf('en'), { order: unpaid, now: unpaid.createdAt, returned: false, reported: false }),
  );
  expect(text).not.toContain('javascript:');
  expect(text).not.toContain('href="#"');
});

test('the waiting words are honest about how long it has taken', () => {
  const messages = messagesOf('en').order;
  const at = (waitedMs: number) => {
    const paid = order({ status: 'paid', keys: [], referralUrl: null, deliveredAt: null, paidAt: 1_000_000 });
    const frame = frameOf('en');
    return layout(
      frame,
      orderPage(frame, { order: paid, now: 1_000_000 + waitedMs, returned: false, reported: false }),
    );
  };
  expect(at(2000)).toContain(messages.paidWaiting);
  expect(at(60_000)).toContain(messages.paidLonger);
  expect(at(900_000)).toContain(messages.paidLong);
  expect(at(900_000)).not.toContain(messages.paidWaiting);
});

function paths(value: unknown, path = ''): Record<string, string> {
  if (typeof value === 'function') return { [path]: String(Reflect.apply(value, undefined, ['7', '8'])) };
  if (typeof value !== 'object' || value === null) return { [path]: String(value) };
  return Object.assign({}, ...Object.entries(value).map(([name, part]) => paths(part, `${path}.${name}`)));
}
