import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../server/features/context.ts';
import { readRestored } from '../../server/features/restored/read-restored.ts';
import { releaseHeld } from '../../server/features/restored/release-held.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { delivered, openNeeds, order, owner, pay } from '../server/features/orders/buyer.ts';
import { settled, testShop, type TestShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const masterKey = Buffer.alloc(32, 3).toString('base64');
const steps = ['orders.settle', 'dispense.deliver', 'commission.reward'];
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'yinghuo-restored-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

/** One of the real commands against a shop's database. */
async function command(shop: TestShop, args: string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(process.execPath, [join(appRoot, 'server/main.ts'), ...args], {
    env: { ...process.env, DATABASE_URL: shop.db.url, YINGHUO_MASTER_KEY: masterKey, YINGHUO_DATA: parent, ...env },
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${text}`);
  return text;
}

async function sell(ctx: Context, variantId: string, count: number): Promise<string[]> {
  const keys: string[] = [];
  for (let n = 0; n < count; n++) {
    const made = await order(ctx, variantId);
    await pay(ctx, made);
    keys.push(...((await delivered(ctx, made)).keys ?? []));
  }
  await settled(ctx.db, steps);
  return keys;
}

async function trySelling(ctx: Context, variantId: string, count: number): Promise<string[]> {
  const keys: string[] = [];
  for (let n = 0; n < count; n++) {
    const made = await order(ctx, variantId).catch((error: { code: string; extra: { reason?: string } }) => {
      expect(error.code).toBe('out_of_stock');
    });
    if (!made) continue;
    await pay(ctx, made);
    keys.push(...((await delivered(ctx, made)).keys ?? []));
  }
  return keys;
}

const names = (count: number) => Array.from({ length: count }, (_, n) => `RESTORED-KEY-${n}`);

test('30 keys sold after the backup are not sold again by a restored shop, and selling goes on once its stock was checked', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, names(80));
  const folder = join(parent, 'thirty');
  await command(shop, ['backup', folder]);
  const sold = await sell(ctx, variantId, 30);
  expect(new Set(sold).size).toBe(30);

  await command(shop, ['restore', folder, '--replace']);
  expect(await trySelling(ctx, variantId, 30)).toEqual([]);
  expect(await openNeeds(ctx)).toEqual(['restored']);
  expect(await readRestored(ctx, owner)).toMatchObject({ held: 50, knownSold: 30, journal: 'none' });

  await releaseHeld(ctx, { batchIds: [batchId] }, owner);
  expect(await openNeeds(ctx)).toEqual([]);
  const after = await sell(ctx, variantId, 30);
  expect(after.filter((key) => sold.includes(key))).toEqual([]);
}, 60_000);

test('control: without the hold the same 30 keys go to other buyers', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, names(80));
  const folder = join(parent, 'control');
  await command(shop, ['backup', folder]);
  const sold = await sell(ctx, variantId, 30);
  await command(shop, ['restore', folder, '--replace']);
  await ctx.db.pool.query(
    "delete from known_sold; delete from restoration; update stock_key set held_by = null, sold_at = null, order_id = null, reserved_until = '-infinity'",
  );
  expect((await sell(ctx, variantId, 30)).toSorted()).toEqual(sold.toSorted());
}, 60_000);
