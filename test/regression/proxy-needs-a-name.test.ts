import { afterEach, beforeEach, expect, test } from 'vitest';
import { listHolds } from '../../server/features/holds/list-holds.ts';
import { tellProxies } from '../../server/features/proxies/unnamed-proxies.ts';
import type { Context } from '../../server/features/context.ts';
import { sweepLapsed } from '../../server/features/housekeeping/housekeeping.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { resolveNeed } from '../../server/features/needs/resolve-need.ts';
import { operator } from '../server/features/orders/buyer.ts';
import { openStorefront } from '../server/storefront/open-storefront.ts';
import { eventually, testShop, type TestShop } from '../support/shop.ts';

let shop: TestShop;
beforeEach(async () => {
  shop = await testShop({ slots: 1 });
});
afterEach(() => shop[Symbol.asyncDispose]());

/** The shop as it starts with this in YINGHUO_TRUST_PROXY: a process of its own. */
const startedWith = (...trustProxy: string[]): Context => ({ ...shop.ctx, config: { ...shop.ctx.config, trustProxy } });

const told = async () => (await listNeeds(shop.ctx)).filter(({ kind }) => kind === 'unnamed_proxy');

async function visitThrough(ctx: Context, forwardedFor = '203.0.113.5'): Promise<void> {
  await using storefront = await openStorefront(ctx);
  await fetch(`${storefront.url}/robots.txt`, { headers: { 'x-forwarded-for': forwardedFor } });
}

const line = (value: string) => ({ setting: `YINGHUO_TRUST_PROXY=${value}` });

test('an unnamed proxy waits under Needs you, once, with the line to add, until the shop has started with it', async () => {
  const unnamed = startedWith();
  await visitThrough(unnamed);
  const [need] = await eventually(async () => ((await told()).length === 1 ? told() : undefined));
  expect(need).toMatchObject({ action: 'look', closable: true, orderNo: null });
  expect(need!.detail).toEqual({ addresses: ['127.0.0.1'], ...line('127.0.0.1') });
  // another instance without the setting
  await visitThrough(startedWith());
  await eventually(async () => {
    const { rows } = await shop.db.pool.query('select from unnamed_proxy where last_seen_at > first_seen_at');
    return rows.length > 0;
  });
  expect((await told()).map(({ id, since }) => ({ id, since }))).toEqual([{ id: need!.id, since: need!.since }]);
  await sweepLapsed(unnamed);
  expect(await told()).toHaveLength(1);

  await visitThrough(startedWith('127.0.0.0/8'));
  await eventually(async () => (await told()).length === 0);
  expect((await listHolds(unnamed)).proxies).toBeNull();
});

test('one in front of the one that is named is told with both in the line', async () => {
  await visitThrough(startedWith('127.0.0.1'), '203.0.113.5, 10.0.0.7');
  const [need] = await eventually(async () => ((await told()).length > 0 ? told() : undefined));
  expect(need!.detail).toEqual({ addresses: ['10.0.0.7'], ...line('127.0.0.1,10.0.0.7') });
});

test('a shop without a proxy, and one whose proxy is named, open no row', async () => {
  await using storefront = await openStorefront(startedWith());
  await fetch(`${storefront.url}/robots.txt`);
  await visitThrough(startedWith('127.0.0.1'));
  await visitThrough(startedWith('127.0.0.1'), '198.51.100.7, 203.0.113.5');
  await tellProxies(startedWith());
  expect(await told()).toEqual([]);
  expect((await shop.db.pool.query('select from unnamed_proxy')).rowCount).toBe(0);
});

test('a proxy that is gone is off the list after an hour; one that a person took off stays off for a day', async () => {
  const unnamed = startedWith();
  const forwards = async () => {
    await shop.db.pool.query(
      "insert into unnamed_proxy (peer, header) values ('10.0.0.7', 'forwarded') on conflict (peer) do update set last_seen_at = now()",
    );
    await tellProxies(unnamed);
  };
  await forwards();
  expect(await told()).toHaveLength(1);
  await shop.db.pool.query("update unnamed_proxy set last_seen_at = now() - interval '61 minutes'");
  await sweepLapsed(unnamed);
  expect(await told()).toEqual([]);

  await forwards();
  const [need] = await told();
  await resolveNeed(shop.ctx, { id: need!.id, note: 'it is our monitor' }, operator);
  await forwards();
  expect(await told()).toEqual([]);
  await shop.db.pool.query("update needs_you set resolved_at = now() - interval '25 hours' where id = $1", [need!.id]);
  await forwards();
  expect(await told()).toHaveLength(1);
});
