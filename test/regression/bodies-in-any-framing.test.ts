import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signNotification } from '../../server/gateways/sandbox/sign.ts';
import { addPerson, Browser, openConsole, password } from '../server/api/console.ts';
import { inChunks, openShop, type OpenShop, visitor } from '../server/storefront/open-storefront.ts';
import { eventually, sandboxSecret } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

type Made = { orderNo: string; token: string; amountMinor: number };

let shop: OpenShop;
let variantId: string;
let buyers = 0;

beforeAll(async () => {
  shop = await openShop();
  const keys = Array.from({ length: 40 }, (_, n) => `FRAMED-KEY-${n}`);
  ({ variantId } = await stockShelf(shop.ctx, shop.db.pool, keys));
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const wish = () => JSON.stringify({ variantId, quantity: 1, contact: `framed${buyers++}@x.test`, gateway: 'sandbox' });
const json = { 'content-type': 'application/json' };
const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** What is answered to exactly these bytes; `later` is sent once something has come back. */
function speak(bytes: string, later?: string): Promise<string> {
  const { port } = new URL(shop.url);
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes));
    socket.once('data', () => later !== undefined && socket.write(later));
    socket.on('data', (piece) => (heard += piece.toString()));
    socket.on('end', () => resolve(heard));
    socket.on('error', reject);
  });
}

const head = (version: string, ...lines: string[]) =>
  [`POST /api/orders HTTP/${version}`, 'Host: x', 'Connection: close', 'Content-Type: application/json', ...lines].join(
    '\r\n',
  ) + '\r\n\r\n';

test('a genuine notification in chunks is taken, and brings the key', async () => {
  const buyer = visitor(shop.url);
  const { orderNo, token, amountMinor } = (
    await buyer.send('/api/orders', { method: 'POST', headers: json, body: wish() })
  ).json<Made>();
  const body = JSON.stringify({
    eventId: `E${orderNo}`,
    orderNo,
    outcome: 'paid',
    amountMinor,
    currency: 'CNY',
    tradeNo: `T${orderNo}`,
    happenedAt: new Date().toISOString(),
  });
  const signed = signNotification({ secret: sandboxSecret }, body, Date.now());
  const notice = inChunks({ method: 'POST', headers: { ...json, ...signed }, body });
  const answer = await fetch(`${shop.url}/pay/sandbox/notify`, notice);
  expect([answer.status, await answer.text()]).toEqual([200, 'ok']);
  const seen = await eventually(async () => {
    const now = (await buyer.get(`/api/orders/${orderNo}`, { authorization: `Bearer ${token}` })).json<{
      status: string;
      keys: string[];
    }>();
    return now.status === 'delivered' && now;
  });
  expect(seen.keys).toHaveLength(1);
});

test('chunks with extensions and trailers, one byte each, and after 100-continue', async () => {
  const body = wish();
  const trailers = `${head('1.1', 'Transfer-Encoding: chunked', 'Trailer: X-Sum')}${body.length.toString(16)};a=b\r\n${body}\r\n0\r\nX-Sum: 1\r\n\r\n`;
  expect(await speak(trailers)).toMatch(/^HTTP\/1\.1 201 /);
  const slow = wish().split('').map(chunk).join('');
  expect(await speak(`${head('1.1', 'Transfer-Encoding: Chunked')}${slow}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 201 /);
  const expecting = head('1.1', 'Transfer-Encoding: chunked', 'Expect: 100-continue');
  expect(await speak(expecting, `${chunk(wish())}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 100 [\s\S]*HTTP\/1\.1 201 /);
  const withLength = wish();
  const lengthHead = head('1.1', `Content-Length: ${withLength.length}`, 'Expect: 100-continue');
  expect(await speak(lengthHead, withLength)).toMatch(/^HTTP\/1\.1 100 [\s\S]*HTTP\/1\.1 201 /);
});

test('HTTP/1.0 with a length is served; a body without any framing is none', async () => {
  const body = wish();
  expect(await speak(head('1.0', `Content-Length: ${body.length}`) + body)).toMatch(/^HTTP\/1\.1 201 /);
  expect(await speak(head('1.0') + wish())).toMatch(/^HTTP\/1\.1 400 /);
  expect(await speak(head('1.1'))).toMatch(/^HTTP\/1\.1 400 /);
});

test('both framings at once, and broken chunks, are refused and never an internal error', async () => {
  const body = wish();
  const both = head('1.1', `Content-Length: ${body.length}`, 'Transfer-Encoding: chunked');
  expect(await speak(`${both}${chunk(body)}0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  expect(await speak(`${head('1.1', 'Transfer-Encoding: chunked')}zz\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
});

test('the limit of size counts in chunks too, before the whole body has come', async () => {
  const large = chunk('x'.repeat(33_000));
  // never ended: the refusal comes while more is announced
  expect(await speak(`${head('1.1', 'Transfer-Encoding: chunked')}${large}${large}`)).toMatch(
    /^HTTP\/1\.1 413 [\s\S]*"too_large"/,
  );
});

test('a compressed body is refused in so many words, whatever says that it is', async () => {
  const packed = gzipSync(wish());
  for (const headers of [{ 'content-encoding': 'gzip' }, { 'content-encoding': 'br, gzip' }]) {
    const answer = await visitor(shop.url).send('/api/orders', {
      method: 'POST',
      headers: { ...json, ...headers },
      body: packed,
    });
    expect([answer.status, answer.json<{ code: string }>().code]).toEqual([415, 'unsupported']);
  }
  expect(await speak(`${head('1.1', 'Transfer-Encoding: gzip, chunked')}${chunk('xx')}0\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 415 /,
  );
});

test('forms of the pages in chunks', async () => {
  const buyer = visitor(shop.url, {}, 'chunks');
  const { slug } = (await shop.db.pool.query<{ slug: string }>('select slug from product')).rows[0]!;
  await buyer.get(`/p/${slug}`);
  const form = { variantId, quantity: '1', contact: 'form@x.test', gateway: 'sandbox' };
  const bought = await buyer.post(`/p/${slug}`, form);
  expect([bought.status, bought.headers.get('location')]).toEqual([303, expect.stringContaining('/pay/sandbox/page/')]);
  expect((await buyer.post(bought.headers.get('location')!, { outcome: 'pay' })).status).toBe(303);
  expect((await buyer.post('/lookup', { contact: 'form@x.test', lookupPassword: 'x' })).status).toBe(200);
});

test('the desk: sign-in and calls in chunks', async () => {
  await using desk = await openConsole(shop.db);
  await addPerson(desk.ctx, 'owner');
  const browser = new Browser();
  const send = (path: string, body: unknown) =>
    browser.send(`${desk.url}${path}`, inChunks({ method: 'POST', headers: json, body: JSON.stringify(body) }));
  expect((await send('/api/auth/sign-in/email', { email: 'owner@shop.test', password })).status).toBe(200);
  expect((await send('/trpc/people.invite', { email: 'new@shop.test', role: 'operator' })).status).not.toBe(500);
  const tooMuch = await send('/trpc/people.invite', { filler: 'x'.repeat(1_000_001) });
  expect([tooMuch.status, tooMuch.body.code]).toEqual([413, 'too_large']);
  const packed = await browser.send(`${desk.url}/trpc/people.invite`, {
    method: 'POST',
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync('{}'),
  });
  expect([packed.status, packed.body.code]).toEqual([415, 'unsupported']);
});
