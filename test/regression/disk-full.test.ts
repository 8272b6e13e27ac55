import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { hoursLeft } from '../../server/features/disk/disk-view.ts';
import { makePulse } from '../../server/features/watch/pulse.ts';
import { takeLease } from '../../server/features/leases/take-or-renew-lease.ts';
import { systemActor } from '../../server/features/context.ts';
import { appendChunk } from '../../server/features/imports/append-chunk.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { toAppError } from '../../server/lib/app-error.ts';
import { refusedUnderBytes, reserveBytes } from '../../server/lib/disk-space.ts';
import { silentLog } from '../support/silent-log.ts';
import { keepDiskReserve } from '../../server/roles/disk-reserve.ts';
import { openShop, type OpenShop, visitor } from '../server/storefront/open-storefront.ts';
import { eventually } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const mb = 2 ** 20;
const totalBytes = 100 * 1024 * mb;
/** What every disk says is free; undefined: the truth. */
const disk = vi.hoisted(() => ({ freeMb: undefined as number | undefined }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const statfs = async (path: string) => {
    if (disk.freeMb === undefined) return real.statfs(path);
    return { bavail: disk.freeMb, blocks: 100 * 1024, bsize: 2 ** 20 };
  };
  return { ...real, statfs, default: { ...real, statfs } };
});

afterEach(() => (disk.freeMb = undefined));

type Made = { orderNo: string; token: string; payUrl: string };

async function stocked(): Promise<{ shop: OpenShop; variantId: string; slug: string }> {
  const shop = await openShop();
  await saveSettings(shop.ctx, { openOrdersPerAddress: 1000 }, systemActor);
  const { variantId, productId } = await stockShelf(shop.ctx, shop.db.pool, ['K-1', 'K-2', 'K-3', 'K-4']);
  const { rows } = await shop.db.pool.query<{ slug: string }>('select slug from product where id = $1', [productId]);
  return { shop, variantId, slug: rows[0]!.slug };
}

let buyers = 0;
const order = (shop: OpenShop, variantId: string) =>
  visitor(shop.url).postJson('/api/orders', {
    variantId,
    quantity: 1,
    contact: `disk${buyers++}@example.com`,
    gateway: 'sandbox',
  });
/** Everybody looks at most once a second. */
const nextLook = () => new Promise((resolve) => setTimeout(resolve, 1100));

describe('while the disk is full', () => {
  test('a new order is refused with what is the matter, pages and orders are shown, and what is paid for is delivered', async () => {
    const { shop, variantId, slug } = await stocked();
    await using _closed = shop;
    const made = (await order(shop, variantId)).json<Made>();
    disk.freeMb = 3;
    await nextLook();
    const refused = await order(shop, variantId);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(refused.json()).toMatchObject({ code: 'unavailable', reason: 'disk_full' });

    const chunk = { importToken: '', chunk: 0, bytes: Buffer.from('K-5'), last: true };
    await expect(appendChunk(shop.ctx, chunk as never, systemActor)).rejects.toMatchObject({
      extra: { reason: 'disk_full' },
    });

    await visitor(made.payUrl).post(made.payUrl, { outcome: 'pay' });
    const seen = await eventually(async () => {
      const read = await visitor(shop.url).get(`/api/orders/${made.orderNo}`, {
        authorization: `Bearer ${made.token}`,
      });
      return read.json<{ status: string }>().status === 'delivered' && read.json<{ keys: string[] }>();
    });
    expect(seen.keys.length).toBe(1);
    for (const path of ['/', `/p/${slug}`, '/lookup', '/api/products'])
      expect([path, (await visitor(shop.url).get(path)).status]).toEqual([path, 200]);

    disk.freeMb = 5000;
    await nextLook();
    expect((await order(shop, variantId)).status).toBe(201);
  });

  test.each([
    ['zh-CN', '小店暂时记不下新订单'],
    ['en', 'cannot take new orders just now'],
  ])('the page says so in %s, and keeps the form', async (language, words) => {
    const { shop, variantId, slug } = await stocked();
    await using _closed = shop;
    disk.freeMb = 0;
    const browser = visitor(shop.url, { 'accept-language': language });
    await browser.get(`/p/${slug}`);
    const sent = await browser.post(`/p/${slug}`, {
      variantId,
      quantity: '1',
      contact: 'stays@example.com',
      gateway: 'sandbox',
    });
    expect(sent.status).toBe(503);
    expect(sent.text).toContain(words);
    expect(sent.text).toContain('stays@example.com');
  });

  test('a database that has no room is no fault of ours: 503 and the same reason', async () => {
    const { shop, variantId } = await stocked();
    await using _closed = shop;
    await shop.db.pool.query(
      `create function full_disk() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`,
    );
    await shop.db.pool.query('create trigger full_disk before insert on orders execute function full_disk()');
    const refused = await order(shop, variantId);
    expect([refused.status, refused.json()]).toMatchObject([503, { code: 'unavailable', reason: 'disk_full' }]);
    expect(toAppError(Object.assign(new Error('no space'), { code: 'ENOSPC' })).extra.reason).toBe('disk_full');
  });

  test('Watch says so first of all, and what to do', async () => {
    const { shop } = await stocked();
    await using _closed = shop;
    const verdict = async (freeMb: number) => {
      disk.freeMb = freeMb;
      await nextLook();
      await makePulse(shop.ctx, (await takeLease(shop.ctx, 'pulse', 60_000))!);
      const { rows } = await shop.db.pool.query<{ body: { verdict: object; givesOutFirst: object | null } }>(
        'select body from pulse',
      );
      return rows[0]!.body;
    };
    expect(await verdict(3)).toMatchObject({
      verdict: { level: 'needs', key: 'disk_full' },
      givesOutFirst: { kind: 'disk', fix: 'free_space', hours: 0 },
    });
    expect((await verdict(50_000)).verdict).not.toMatchObject({ key: 'disk_full' });
  });
});

describe('before it is full', () => {
  const falling = (mbAMinute: number, minutes: number) =>
    Array.from({ length: minutes }, (_, n) => ({ at: n * 60_000, freeBytes: (50_000 - n * mbAMinute) * mb }));

  test('the hours that are left follow from what was free', () => {
    expect(hoursLeft(6000 * mb, falling(10, 60))).toBeCloseTo(10, 5);
    expect(hoursLeft(6000 * mb, falling(0, 60))).toBeNull();
    expect(hoursLeft(6000 * mb, falling(-5, 60))).toBeNull();
    // nobody is frightened by a few minutes
    expect(hoursLeft(6000 * mb, falling(10, 5))).toBeNull();
  });

  test('space is kept aside, given up when the disk is full, and not counted on for new orders', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'yinghuo-reserve-'));
    const kept = async () => (await stat(join(dataDir, 'disk-reserve')).catch(() => undefined))?.size ?? 0;
    disk.freeMb = 5000;
    const reserve = keepDiskReserve({ dataDir, databaseUrl: '', log: silentLog, firstMs: 0 });
    try {
      await eventually(async () => (await kept()) === reserveBytes({ totalBytes }));
      disk.freeMb = 1;
      await eventually(async () => (await kept()) === 0);
      disk.freeMb = 1 + reserveBytes({ totalBytes }) / mb;
      await nextLook();
      expect(await kept()).toBe(0);
      expect(disk.freeMb * mb).toBeLessThan(refusedUnderBytes({ totalBytes }));
    } finally {
      reserve.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
