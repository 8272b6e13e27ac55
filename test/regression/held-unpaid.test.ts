import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorBody } from '../../server/contract/error-codes.ts';
import { blockBuyer, unblockBuyer } from '../../server/features/holds/block-buyer.ts';
import { listHolds } from '../../server/features/holds/list-holds.ts';
import { releaseHold } from '../../server/features/holds/release-hold.ts';
import { createAddressReader } from '../../server/lib/client-address.ts';
import { owner } from '../server/features/orders/buyer.ts';
import { openShop, type OpenShop, openStorefront } from '../server/storefront/open-storefront.ts';
import { eventually } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';
import { solveWork } from '../support/work.ts';

type Answer = { orderNo: string; payUrl: string } & ErrorBody;

let shop: OpenShop;
beforeAll(async () => {
  shop = await openShop({ config: { trustProxy: ['127.0.0.1'] } });
});
afterAll(() => shop?.[Symbol.asyncDispose]());

const stock = async (count: number) => {
  const mark = randomUUID().slice(0, 8);
  const keys = Array.from({ length: count }, (_, n) => `HELD-${mark}-${n}`);
  return (await stockShelf(shop.ctx, shop.db.pool, keys)).variantId;
};

async function send(
  url: string,
  from: string,
  order: { variantId: string; quantity?: number; contact: string; work?: string },
) {
  const answer = await fetch(`${url}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify({ quantity: 1, gateway: 'sandbox', ...order }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer };
}

test('who holds what is seen, released and blocked; a block ends, or is taken back; all of it is in the audit log', async () => {
  const variantId = await stock(100);
  const made = await send(shop.url, '198.51.100.20', { variantId, quantity: 5, contact: 'holder@x.test' });
  await send(shop.url, '198.51.100.20', { variantId, quantity: 3, contact: 'holder@x.test' });
  await send(shop.url, '2001:db8:7:7::9', { variantId, contact: 'six@x.test' });
  const { holds } = await listHolds(shop.ctx);
  expect(holds[0]).toMatchObject({
    contact: 'holder@x.test',
    address: '198.51.100.20',
    orders: 2,
    keys: 8,
    items: ['测试商品 · 标准'],
  });
  expect(holds[0]!.untilMs).toBeGreaterThan(holds[0]!.sinceMs);

  expect(await releaseHold(shop.ctx, made.body.orderNo, owner)).toEqual({ orders: 2, keys: 8 });
  await expect(releaseHold(shop.ctx, made.body.orderNo, owner)).rejects.toMatchObject({
    extra: { reason: 'hold_gone' },
  });
  expect((await listHolds(shop.ctx)).holds.map(({ contact }) => contact)).toEqual(['six@x.test']);
  const { rows } = await shop.db.pool.query<{ n: number }>(
    'select count(*) as n from stock_key where variant_id = $1 and reserved_until < now()',
    [variantId],
  );
  expect(rows[0]!.n).toBe(99);

  const wish = { orderNo: made.body.orderNo, hours: 1, reason: '' };
  const { id } = await blockBuyer(shop.ctx, { ...wish, what: 'address' }, owner);
  const other = () => send(shop.url, '198.51.100.20', { variantId, contact: `${randomUUID()}@x.test` });
  const refused = await other();
  expect([refused.status, refused.body.reason]).toEqual([403, 'blocked']);
  expect((await send(shop.url, '198.51.100.21', { variantId, contact: 'next@x.test' })).status).toBe(201);
  await unblockBuyer(shop.ctx, id, owner);
  expect((await other()).status).toBe(201);

  await blockBuyer(shop.ctx, { ...wish, what: 'contact' }, owner);
  const spelled = await send(shop.url, '203.0.113.50', { variantId, contact: ' HOLDER@x.test' });
  expect(spelled.body.reason).toBe('blocked');
  await shop.db.pool.query("update buyer_block set expires_at = now() - interval '1 s'");
  await eventually(
    async () => (await send(shop.url, '203.0.113.50', { variantId, contact: 'holder@x.test' })).status === 201,
  );

  const six = (await listHolds(shop.ctx)).holds.find(({ contact }) => contact === 'six@x.test')!;
  await blockBuyer(shop.ctx, { orderNo: six.orderNo, what: 'address', hours: 1, reason: 'bots' }, owner);
  expect((await send(shop.url, '2001:db8:7:7:abcd::1', { variantId, contact: 'seven@x.test' })).body.reason).toBe(
    'blocked',
  );
  expect((await send(shop.url, '2001:db8:7:8::1', { variantId, contact: 'eight@x.test' })).status).toBe(201);
  const audit = await shop.db.pool.query<{ action: string }>(
    "select action from audit_entry where action like 'holds.%' order by id",
  );
  expect(audit.rows.map(({ action }) => action)).toEqual([
    'holds.release',
    'holds.block',
    'holds.unblock',
    'holds.block',
    'holds.block',
  ]);
});

test('a released order that is paid after all is a late payment, and its money is not lost', async () => {
  const variantId = await stock(10);
  const { body } = await send(shop.url, '198.51.100.30', { variantId, contact: 'late@x.test' });
  await releaseHold(shop.ctx, body.orderNo, owner);
  await fetch(body.payUrl, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }), redirect: 'manual' });
  await eventually(async () => {
    const { rows } = await shop.db.pool.query<{ paid: number }>(
      'select paid_minor as paid from orders where order_no = $1',
      [body.orderNo],
    );
    return rows[0]!.paid > 0;
  });
});

test('behind a proxy that nobody has named: it is noticed with the one setting, nobody is shut out, and strangers are not believed', async () => {
  const ctx = { ...shop.ctx, config: { ...shop.ctx.config, trustProxy: [] } };
  await using unnamed = await openStorefront(ctx);
  const variantId = await stock(300);
  const statuses: number[] = [];
  for (let n = 0; n < 130; n++) {
    const order = { variantId, contact: `${randomUUID()}@x.test` };
    statuses.push((await send(unnamed.url, `203.0.${n}.1`, order)).status);
  }
  expect(new Set(statuses)).toEqual(new Set([201]));
  const { proxies } = await eventually(async () => {
    const list = await listHolds(ctx);
    return list.proxies !== null && list;
  });
  expect(proxies).toEqual({ addresses: ['127.0.0.1'], setting: 'YINGHUO_TRUST_PROXY=127.0.0.1' });
  // half of the shelf is held: the next one works, and gets in
  for (let n = 0; n < 25; n++) await send(unnamed.url, '203.0.113.9', { variantId, contact: `${randomUUID()}@x.test` });
  const contact = 'honest@x.test';
  const asked = await send(unnamed.url, '203.0.113.10', { variantId, contact });
  expect(asked.body.code).toBe('work_needed');
  const work = solveWork(asked.body.work!);
  expect((await send(unnamed.url, '203.0.113.11', { variantId, contact, work })).status).toBe(201);
  // once it is named, nothing is said any more
  expect((await listHolds(shop.ctx)).proxies).toBeNull();
  const { orderNo } = (await listHolds(ctx)).holds.find(({ address }) => address === '127.0.0.1')!;
  await expect(blockBuyer(ctx, { orderNo, what: 'address', hours: 1, reason: '' }, owner)).rejects.toMatchObject({
    extra: { reason: 'address_shared' },
  });
});

test('which peers are proxies: only of this machine or network, by what they forward, and in a row', () => {
  const forwarded = (value = '203.0.113.5') => new Headers({ 'x-forwarded-for': value });
  const none = createAddressReader([]);
  for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '10.0.0.3', '172.18.0.1', '192.168.1.1', 'fd00::1'])
    expect(none.unnamedProxy(peer, forwarded()), peer).toBeDefined();
  for (const name of ['forwarded', 'x-real-ip', 'cf-connecting-ip'])
    expect(none.unnamedProxy('127.0.0.1', new Headers({ [name]: 'for=1.2.3.4' })), name).toBeDefined();
  for (const peer of ['203.0.113.9', '2001:db8::1', undefined]) {
    expect(none.unnamedProxy(peer, forwarded())).toBeUndefined();
    expect(none.isShared(peer, forwarded())).toBe(false);
    expect(none.read(peer, '1.2.3.4')).not.toBe('1.2.3.4');
  }
  expect(none.unnamedProxy('127.0.0.1', new Headers())).toBeUndefined();
  const one = createAddressReader(['127.0.0.1']);
  expect(one.unnamedProxy('127.0.0.1', forwarded())).toBeUndefined();
  expect(one.isShared('127.0.0.1', forwarded())).toBe(false);
  // a second one in front of the first
  expect(one.unnamedProxy('127.0.0.1', forwarded('203.0.113.5, 10.0.0.7'))).toEqual({
    address: '10.0.0.7',
    header: 'x-forwarded-for',
  });
  // a buyer in the shop's own network, through the named proxy, is a buyer
  expect(one.unnamedProxy('127.0.0.1', forwarded('192.168.1.20'))).toBeUndefined();
  expect(one.isShared('127.0.0.1', forwarded('192.168.1.20'))).toBe(false);
});
