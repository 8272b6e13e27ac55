import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { backup } from '../../server/features/backup/backup.ts';
import { restore } from '../../server/features/backup/restore.ts';
import { listProducts } from '../../server/features/catalog/list-products.ts';
import type { Context } from '../../server/features/context.ts';
import { beatJournal } from '../../server/features/journal/beat.ts';
import { moveBatch } from '../../server/features/stock/move-batch.ts';
import { recallBatch } from '../../server/features/stock/recall-batch.ts';
import { stockOverview } from '../../server/features/stock/stock-overview.ts';
import { resumeBatch, stopBatch } from '../../server/features/stock/stop-batch.ts';
import { undoBatch } from '../../server/features/stock/undo-batch.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { assemblePulse } from '../../server/features/watch/pulse.ts';
import { resolveNeed } from '../../server/features/needs/resolve-need.ts';
import { replaceKey } from '../../server/features/orders/replace-key.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { decideRestoredOrder } from '../../server/features/restored/decide-order.ts';
import { markSoldList } from '../../server/features/restored/mark-sold-list.ts';
import { readRestored } from '../../server/features/restored/read-restored.ts';
import { releaseHeld } from '../../server/features/restored/release-held.ts';
import { noticeWentBack } from '../../server/features/restored/notice-went-back.ts';
import { checkMasterKey } from '../../server/features/settings/master-check.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { runRestore } from '../../server/roles/commands.ts';
import { testDatabase } from '../support/database.ts';
import { importKeys } from '../support/imports.ts';
import { settled, testShop, type TestShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';
import { delivered, openNeeds, order, owner, pay, request, rowOf } from '../server/features/orders/buyer.ts';

const masterKey = Buffer.alloc(32, 5).toString('base64');
const steps = ['orders.settle', 'dispense.deliver', 'commission.reward', 'commission.claw-back'];
let parent: string;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'yinghuo-aftermath-'));
});
afterAll(() => rm(parent, { recursive: true, force: true }));

const keysNamed = (name: string, count: number) => Array.from({ length: count }, (_, n) => `${name}-KEY-${n}`);

async function taken(shop: TestShop): Promise<string> {
  const folder = join(parent, randomUUID());
  await backup(shop.db.url, folder);
  return folder;
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

const back = (shop: TestShop, folder: string) => restore(shop.db.url, folder, { replace: true });
const free = async (ctx: Context) =>
  (await ctx.db.pool.query('select 1 from stock_key where sold_at is null and reserved_until < now()')).rowCount;

test('buyers read "back soon", and nobody is advised to restock', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, keysNamed('SOON', 6));
  await back(shop, await taken(shop));
  const later = { ...ctx, db: { ...ctx.db } };
  expect((await listProducts(later))[0]!.variants[0]).toMatchObject({ inStock: 0, backSoon: true });
  await expect(order(ctx, variantId)).rejects.toMatchObject({ code: 'out_of_stock', extra: { reason: 'back_soon' } });
  expect(await stockOverview(later)).toMatchObject([{ left: 0, held: 6, stopped: 0, toAdd: 0 }]);
  const firstLimit = async () => (await assemblePulse(later, 1)).givesOutFirst;
  expect(await firstLimit()).toMatchObject({ kind: 'keys', fix: 'release_held', hours: 0 });
  await releaseHeld(ctx, { batchIds: [batchId] }, owner);
  expect((await firstLimit())?.fix).not.toBe('release_held');
});

test('no act on a batch, no import and no replacement gets a key on hold out; the row goes when nothing is held', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const names = keysNamed('ACT', 5);
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, names);
  const other = await stockShelf(ctx, ctx.db.pool, []);
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await delivered(ctx, made);
  await settled(ctx.db, steps);
  await back(shop, await taken(shop));

  await expect(replaceKey(ctx, { orderNo: made.orderNo, slot: 0, reason: 'broken' }, owner)).rejects.toThrow(
    /stock|库存/i,
  );
  await stopBatch(ctx, { batchId }, owner);
  await resumeBatch(ctx, { batchId }, owner);
  expect(await undoBatch(ctx, { batchId }, owner)).toMatchObject({ affected: 0 });
  await ctx.db.pool.query("update key_batch set state = 'active' where id = $1", [batchId]);
  await moveBatch(
    ctx,
    { batchId, variantId: other.variantId },
    { ...owner, identity: { fresh: true, by: 'password' } },
  );
  expect(await free(ctx)).toBe(0);
  await expect(importKeys(ctx, variantId, names)).rejects.toThrow('no new key');
  const imported = await importKeys(ctx, variantId, ['ACT-KEY-NEW']);
  expect(imported).toMatchObject({ imported: 1, held: 1 });
  expect(await free(ctx)).toBe(0);
  const [row] = await listNeeds(ctx);
  await expect(resolveNeed(ctx, { id: row!.id, note: 'seen to' }, owner)).rejects.toThrow();

  await releaseHeld(ctx, { batchIds: [imported.batchId] }, owner);
  expect(await free(ctx)).toBe(1);
  expect(await openNeeds(ctx)).toEqual(['restored']);
  await recallBatch(ctx, { batchId }, owner);
  expect(await openNeeds(ctx)).toEqual([]);
  expect(await free(ctx)).toBe(1);
  expect(await importKeys(ctx, variantId, ['ACT-KEY-LATER'])).toMatchObject({ held: 0 });
  await expect(
    ctx.db.pool.query("update stock_key set held_by = 1, reserved_until = '-infinity' where sold_at is null"),
  ).rejects.toThrow('stock_key_held');
});

test('a list of sold keys is counted, marked once and never sold or imported again', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const names = keysNamed('LIST', 8);
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, names);
  await back(shop, await taken(shop));
  const text = `\uFEFF${names[0]}\r\n  ${names[1]} \n\n${names[1]}\nFORGOTTEN-KEY\n`;
  expect(await markSoldList(ctx, { text, preview: true }, owner)).toEqual({
    keys: 3,
    marked: 2,
    already: 0,
    unknown: 1,
  });
  expect(await readRestored(ctx, owner)).toMatchObject({ held: 8, knownSold: 0 });
  expect(await markSoldList(ctx, { text }, owner)).toMatchObject({ marked: 2, unknown: 1 });
  expect(await markSoldList(ctx, { text }, owner)).toEqual({ keys: 3, marked: 0, already: 3, unknown: 0 });
  expect(await releaseHeld(ctx, { batchIds: [batchId] }, owner)).toEqual({ released: 6 });
  await expect(importKeys(ctx, variantId, ['FORGOTTEN-KEY'])).rejects.toThrow('no new key');
  expect((await sell(ctx, variantId, 6)).toSorted()).toEqual(names.slice(2));
  await expect(order(ctx, variantId)).rejects.toMatchObject({ code: 'out_of_stock' });
  const leaked = await ctx.db.pool.query("select 1 from audit_entry where detail::text like '%LIST-KEY%'");
  expect(leaked.rowCount).toBe(0);
});

test('every way in that the backup holds is dropped', async () => {
  await using shop = await testShop({ masterKey });
  await shop.db.pool.query(`
    insert into auth_user (id, name, email, role) values ('u', 'Ann', 'ann@shop.test', 'owner');
    insert into auth_session (user_id, token, expires_at) values ('u', 't', now() + interval '1 day');
    insert into auth_verification (identifier, value, expires_at) values ('2fa', 'v', now() + interval '1 day');
    insert into auth_two_factor (user_id, secret, backup_codes) values ('u', 's', 'c');
    insert into sign_in_link (token_hash, user_id, expires_at) values ('h', 'u', now() + interval '1 day');
    insert into invitation (token_hash, email, role, invited_by, expires_at) values ('i', 'x@shop.test', 'owner', 'u', now() + interval '1 day');`);
  const folder = await taken(shop);
  for (const options of [{ replace: true }, { replace: true, moved: true }]) {
    const stepNow = Math.floor(Date.now() / 30_000);
    await restore(shop.db.url, folder, options);
    for (const table of ['auth_session', 'auth_verification', 'sign_in_link', 'invitation'])
      expect((await shop.db.pool.query(`select 1 from ${table}`)).rowCount, table).toBe(0);
    const step = await shop.db.pool.query('select last_used_step > $1 as spent from auth_two_factor', [stepNow]);
    expect(step.rows).toEqual([{ spent: true }]);
  }
});

test('refunds and mails under way wait for a person, a refund under the key that the gateway has seen; limited coupons stop', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keysNamed('CALM', 3));
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await delivered(ctx, made);
  await settled(ctx.db, steps);
  await shop.worker.drain(2000);
  await refundOrder(ctx, { orderNo: made.orderNo, amountMinor: 300, reason: 'part', requestKey: 'first-key' }, owner);
  const { id } = await rowOf(ctx, made);
  await ctx.db.pool.query(
    "insert into job (task, payload) values ('dispense.mail', jsonb_build_object('orderId', $1::bigint))",
    [id],
  );
  await ctx.db.pool.query(
    "insert into coupon (code, kind, value, max_uses) values ('ONCE', 'percent', 99, 1), ('ALL', 'percent', 5, null)",
  );
  await back(shop, await taken(shop));
  expect((await ctx.db.pool.query("select 1 from job where task in ('orders.refund', 'dispense.mail')")).rowCount).toBe(
    0,
  );
  expect(await openNeeds(ctx)).toEqual(['mail_failed', 'refund_failed', 'restored']);
  await refundOrder(ctx, { orderNo: made.orderNo, amountMinor: 300, reason: 'again', requestKey: 'second-key' }, owner);
  const keys = await ctx.db.pool.query("select gateway_key from refund where request_key = 'second-key'");
  expect(keys.rows).toEqual([{ gateway_key: 'first-key' }]);
  const coupons = await ctx.db.pool.query('select code from coupon where active');
  expect(coupons.rows).toEqual([{ code: 'ALL' }]);
});

test('an order from the backup that is paid again gets the very key it had; one of which nothing is known waits for a person', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, keysNamed('DOUBT', 20));
  const same = await order(ctx, variantId);
  const late = await order(ctx, variantId);
  const asked = await order(ctx, variantId);
  const settledOne = await order(ctx, variantId);
  const fresh = await order(ctx, variantId);
  const folder = await taken(shop);
  await pay(ctx, same);
  const first = await delivered(ctx, same);
  await pay(ctx, late);
  const second = await delivered(ctx, late);
  await settled(ctx.db, steps);
  await back(shop, folder);
  await releaseHeld(ctx, { batchIds: [batchId] }, owner);
  const before = new Date(Date.now() - 60_000);

  await pay(ctx, same, { happenedAt: before });
  expect((await delivered(ctx, same)).keys).toEqual(first.keys);
  await ctx.db.pool.query("update orders set expires_at = now() - interval '1 s' where order_no = $1", [late.orderNo]);
  await pay(ctx, late, { happenedAt: before });
  expect((await delivered(ctx, late)).keys).toEqual(second.keys);
  await pay(ctx, fresh, { happenedAt: new Date(Date.now() + 1000) });
  expect((await delivered(ctx, fresh)).keys).not.toEqual(first.keys);

  for (const made of [asked, settledOne]) await pay(ctx, made, { happenedAt: before });
  await settled(ctx.db, steps);
  expect(await openNeeds(ctx)).toEqual(['restored_order', 'restored_order']);
  expect((await rowOf(ctx, asked)).delivered_at).toBeNull();
  await decideRestoredOrder(ctx, { orderNo: asked.orderNo, verdict: 'deliver' }, owner);
  expect((await delivered(ctx, asked)).keys).toHaveLength(1);
  const keysFree = await free(ctx);
  await decideRestoredOrder(ctx, { orderNo: settledOne.orderNo, verdict: 'done' }, owner);
  expect(await rowOf(ctx, settledOne)).toMatchObject({ status: 'delivered' });
  expect(await free(ctx)).toBe(keysFree! + 1);
  await settled(ctx.db, steps);
  expect((await ctx.db.pool.query('select key_id from delivery')).rowCount).toBe(4);
  await expect(decideRestoredOrder(ctx, { orderNo: asked.orderNo, verdict: 'deliver' }, owner)).rejects.toThrow();
  expect(await openNeeds(ctx)).toEqual([]);
});

test('a backup that is restored twice knows what both lives of the shop sold; a backup of a held shop comes back held', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const { variantId, batchId } = await stockShelf(ctx, ctx.db.pool, keysNamed('TWICE', 12));
  const folder = await taken(shop);
  const sold = await sell(ctx, variantId, 2);
  await back(shop, folder);
  const held = await taken(shop);
  await releaseHeld(ctx, { batchIds: [batchId] }, owner);
  sold.push(...(await sell(ctx, variantId, 2)));
  await back(shop, folder);
  expect(await readRestored(ctx, owner)).toMatchObject({ held: 8, knownSold: 4 });
  await back(shop, held);
  expect(await readRestored(ctx, owner)).toMatchObject({ held: 8, knownSold: 4 });
  await releaseHeld(ctx, { batchIds: [batchId] }, owner);
  const after = await sell(ctx, variantId, 8);
  expect(new Set([...sold, ...after]).size).toBe(12);

  await using elsewhere = await testDatabase();
  await restore(elsewhere.url, held);
  const there = { ...ctx, db: elsewhere.database };
  expect(await readRestored(there, owner)).toMatchObject({ held: 10, knownSold: 2 });
  await expect(order(there, variantId, {}, request)).rejects.toMatchObject({ code: 'out_of_stock' });
});

test('a database that went back without our restore is noticed at the next start, once; one that did not is not', async () => {
  const dataDir = await mkdtemp(join(parent, 'data-'));
  await using shop = await testShop({ masterKey, config: { dataDir } });
  const { ctx } = shop;
  await checkMasterKey(ctx);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keysNamed('BACK', 6));
  await sell(ctx, variantId, 1);
  await beatJournal(ctx);
  expect(await noticeWentBack(ctx)).toBeUndefined();
  // as a dump or a snapshot would: all rows of then, nothing held
  const snapshot = await taken(shop);
  await sell(ctx, variantId, 2);
  await beatJournal(ctx);
  expect(await noticeWentBack(ctx)).toBeUndefined();

  await using older = await testDatabase();
  await restore(older.url, snapshot, { moved: true });
  const then = { ...ctx, db: older.database };
  expect(await noticeWentBack(then)).toMatchObject({ keys: 5, journal: 'none' });
  expect(await openNeeds(then)).toEqual(['restored']);
  expect(await readRestored(then, owner)).toMatchObject({ cause: 'went_back', held: 5 });
  await expect(order(then, variantId)).rejects.toMatchObject({ code: 'out_of_stock' });
  expect(await noticeWentBack(then)).toBeUndefined();
  // another shop's database is none of this machine's business
  await using other = await testDatabase();
  const stranger = { ...ctx, db: other.database, secrets: { ...ctx.secrets, settings: Buffer.alloc(32, 1) } };
  await checkMasterKey(stranger);
  expect(await noticeWentBack(stranger)).toBeUndefined();
});

test('money of an order from the backup never goes back by itself: it may have gone already', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  await saveSettings(ctx, { lateWithoutStock: 'refund' }, owner);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keysNamed('MONEY', 2));
  const made = await order(ctx, variantId);
  await back(shop, await taken(shop));
  const after = await order(ctx, (await stockShelf(ctx, ctx.db.pool, ['MONEY-KEY-AFTER'])).variantId);
  await ctx.db.pool.query("update stock_key set reserved_until = 'infinity', order_id = null where sold_at is null");
  await ctx.db.pool.query("update orders set expires_at = now() - interval '1 s'");
  await pay(ctx, made);
  await settled(ctx.db, steps);
  expect((await ctx.db.pool.query('select 1 from refund')).rowCount).toBe(0);
  expect(await openNeeds(ctx)).toEqual(['late_parked', 'restored']);
  // an order made since is none of it
  await pay(ctx, after);
  await settled(ctx.db, steps);
  expect((await ctx.db.pool.query('select 1 from refund')).rowCount).toBe(1);
});

test('whoever restores at a terminal is told what happens and types yes; anything else changes nothing', async () => {
  await using shop = await testShop({ masterKey });
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keysNamed('ASK', 4));
  const made = await order(ctx, variantId);
  await pay(ctx, made);
  await delivered(ctx, made);
  const folder = await taken(shop);
  await sell(ctx, variantId, 2);
  const config = { ...ctx.config, databaseUrl: shop.db.url, databaseOwnerUrl: shop.db.url, dataDir: parent };
  const deps = { config, secrets: ctx.secrets, log: ctx.log };
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  for (const answer of ['', 'y', 'no'])
    await expect(runRestore(deps, [folder, '--replace'], { say, ask: () => Promise.resolve(answer) })).rejects.toThrow(
      'typed yes',
    );
  expect((await ctx.db.pool.query('select 1 from orders')).rowCount).toBe(3);
  expect(said.join('\n')).toMatch(
    /overwrites a shop with 3 orders; it has sold 2 keys since[\s\S]*goes on hold[\s\S]*session/,
  );
  await expect(runRestore(deps, [folder, '--yes'], { say })).rejects.toThrow('--replace');
  await expect(runRestore(deps, [folder, '--replace', '--moved'], { say })).rejects.toThrow('sold 2 keys since');
  await runRestore(deps, [folder, '--replace'], { say, ask: () => Promise.resolve('yes\n') });
  expect((await ctx.db.pool.query('select 1 from orders')).rowCount).toBe(1);
  expect(said.join('\n')).toMatch(/on hold: 1 keys in 1 batches; 2 more are known to be sold/);
});
