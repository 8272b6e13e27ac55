import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sealAudit } from '../../../../server/features/seals/seal.ts';
import { verifyAudit } from '../../../../server/features/seals/verify.ts';
import { backup } from '../../../../server/features/backup/backup.ts';
import { restore } from '../../../../server/features/backup/restore.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { readBuyerOrder } from '../../../../server/features/orders/buyer-order-by-token.ts';
import type { CheckoutResult } from '../../../../server/features/orders/checkout.ts';
import { refundOrder } from '../../../../server/features/payments/refund.ts';
import { verifyLedger } from '../../../../server/features/referrals/ledger.ts';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { testDatabase } from '../../../support/database.ts';
import { eventually, settled, testShop, workerFor } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { delivered, order, owner, pay, request } from '../orders/buyer.ts';
import { digests } from './tables-alike.ts';

async function newFolder(): Promise<{ folder: string; [Symbol.asyncDispose](): Promise<void> }> {
  const parent = await mkdtemp(join(tmpdir(), 'yinghuo-backup-test-'));
  return { folder: join(parent, 'taken'), [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }) };
}

const masterKey = Buffer.alloc(32, 7).toString('base64');

test('what comes back is what was there: every table, the audit chain, the ledger, and the keys under their tokens', async () => {
  await using shop = await testShop({ masterKey });
  await using target = await testDatabase();
  await using place = await newFolder();
  const { ctx } = shop;
  const keys = Array.from({ length: 12 }, (_, n) => `BACKUP-KEY-${n}`);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, keys);
  const orders: CheckoutResult[] = [];
  for (let n = 0; n < 6; n++) {
    const [promoter] = (await ctx.db.pool.query<{ code: string }>('select code from promoter limit 1')).rows;
    const made = await order(ctx, variantId, {
      lookupPassword: 'open sesame',
      ...(promoter && { ref: promoter.code }),
    });
    orders.push(made);
    if (n < 5) await pay(ctx, made);
    if (n < 5) await delivered(ctx, made);
    if (n === 0) await eventually(async () => (await ctx.db.pool.query('select 1 from promoter')).rowCount === 1);
  }
  await refundOrder(
    ctx,
    { orderNo: orders[1]!.orderNo, amountMinor: 300, reason: 'part', requestKey: 'part-of-it', byHand: true },
    owner,
  );
  await settled(ctx.db, ['orders.settle', 'dispense.deliver', 'commission.reward', 'commission.claw-back']);
  await sealAudit(ctx);

  const taken = await backup(shop.db.url, place.folder);
  await restore(target.url, place.folder, { moved: true });
  const tables = taken.tables.map(({ table }) => table);
  expect(tables).toEqual(
    expect.arrayContaining([
      'orders',
      'order_event',
      'stock_key',
      'delivery',
      'payment',
      'ledger_entry',
      'audit_entry',
      'auth_user',
      'job',
    ]),
  );
  expect(await digests(target.pool, tables)).toEqual(await digests(shop.db.pool, tables));

  const back = { ...ctx, db: target.database };
  expect(await verifyLedger(target.database)).toEqual({ total: 0, unbalanced: 0, empty: 0, differing: 0 });
  expect(await verifyAudit(back)).toMatchObject({ unsealed: 0, firstBad: null });
  for (const made of orders)
    expect((await readBuyerOrder(back, made.orderNo, made.token)).keys).toEqual(
      (await readBuyerOrder(ctx, made.orderNo, made.token)).keys,
    );
  // it goes on: new rows get new numbers, and the unpaid order is still worth its key
  const worker = workerFor(back, 4);
  try {
    await pay(back, orders[5]!);
    const view = await delivered(back, orders[5]!);
    expect(keys).toContain(view.keys[0]);
    const next = await order(back, variantId);
    await pay(back, next);
    expect((await delivered(back, next)).keys).toHaveLength(1);
  } finally {
    await worker.drain(2000);
  }
  for (const file of await readdir(place.folder)) {
    const bytes = await readFile(join(place.folder, file));
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
    expect(text.includes('BACKUP-KEY'), file).toBe(false);
    expect(text.includes(masterKey), file).toBe(false);
  }
});

test('taken while the shop sells, it is one moment of it: nothing half-done, and what was under way is finished after', async () => {
  await using shop = await testShop({ masterKey });
  await using target = await testDatabase({ max: 10 });
  await using place = await newFolder();
  const { ctx } = shop;
  await saveSettings(ctx, { openOrdersPerAddress: 10_000 }, systemActor);
  const { variantId } = await stockShelf(
    ctx,
    ctx.db.pool,
    Array.from({ length: 3000 }, (_, n) => `BUSY-${n}`),
  );
  const orders: CheckoutResult[] = [];
  let selling = true;
  const traffic = Promise.all(
    Array.from({ length: 6 }, async () => {
      while (selling && orders.length < 2500) {
        const clientIp = `198.51.100.${orders.length % 250}`;
        const made = await order(ctx, variantId, {}, { ...request, clientIp });
        await pay(ctx, made);
        orders.push(made);
      }
    }),
  );
  await eventually(async () => orders.length > 60);
  const before = orders.length;
  const taken = await backup(shop.db.url, place.folder);
  const during = orders.length - before;
  selling = false;
  await traffic;
  await restore(target.url, place.folder, { moved: true });
  const kept = taken.tables.find(({ table }) => table === 'orders')!.rows;
  console.log(`backup of a busy shop: ${kept} orders in it, ${during} more were made meanwhile`);
  expect(during).toBeGreaterThan(0);
  expect(kept).toBeGreaterThanOrEqual(before);

  const back = { ...ctx, db: target.database };
  const halfDone = await target.pool.query(
    `select id from orders o where paid_minor <> (select coalesce(sum(amount_minor), 0) from payment p where p.order_id = o.id)
       or (delivered_at is not null) <> exists (select from delivery d where d.order_id = o.id)
       or not exists (select from order_event e where e.order_id = o.id and e.type = 'created')
     union all select key_id from delivery d join stock_key k on k.id = d.key_id where k.order_id <> d.order_id or k.sold_at is null`,
  );
  expect(halfDone.rows).toEqual([]);
  const worker = workerFor(back, 8);
  try {
    await settled(target.database, ['orders.settle', 'dispense.deliver']);
  } finally {
    await worker.drain(2000);
  }
  const paid = await target.pool.query("select status from orders where paid_at is not null and status <> 'delivered'");
  expect(paid.rows).toEqual([]);
  expect(await verifyLedger(target.database)).toMatchObject({ total: 0, differing: 0 });
}, 90_000);
