import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { transaction } from '../../server/db/transaction.ts';
import { backup } from '../../server/features/backup/backup.ts';
import { restore } from '../../server/features/backup/restore.ts';
import { sweepLapsed } from '../../server/features/housekeeping/housekeeping.ts';
import { bookAct } from '../../server/features/staff/book-act.ts';
import { operator, order, rowOf } from '../server/features/orders/buyer.ts';
import { testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

const limits = { operatorKeysPerDay: 10, operatorMoneyMinorPerDay: 100_000 };

test('what a person let out is written once: neither the shop nor its owner changes it, and sweeps and restores keep it', async () => {
  await using shop = await testShop({ masterKey: Buffer.alloc(32, 6).toString('base64') });
  const { ctx, db } = shop;
  const { variantId } = await stockShelf(ctx, db.pool, ['STAFF-1', 'STAFF-2']);
  const made = await order(ctx, variantId);
  const { orderNo, amountMinor, currency } = made;
  const { id: orderId } = await rowOf(ctx, made);
  const act = { actor: operator, act: 'confirm' as const, orderId, orderNo, keys: 1, amountMinor, currency };
  await transaction(ctx.db, (tx) => bookAct(tx, act, limits));
  const acts = async () => (await db.pool.query<{ keys: number }>('select * from staff_act')).rows;
  const written = await acts();
  expect(written).toMatchObject([{ person: operator.id, keys: 1, amount_minor: amountMinor }]);

  for (const text of ['update staff_act set keys = 0', 'delete from staff_act', 'truncate staff_act']) {
    await expect(ctx.db.pool.query(text), text).rejects.toMatchObject({ code: '42501' });
    await expect(db.pool.query(text), text).rejects.toThrow('staff_act is append-only');
  }

  await db.pool.query("update orders set rehearsal = true, created_at = now() - interval '30 days'");
  await sweepLapsed(ctx);
  expect((await db.pool.query('select from orders')).rowCount).toBe(0);
  expect(await acts()).toEqual(written);

  const parent = await mkdtemp(join(tmpdir(), 'yinghuo-staff-'));
  try {
    await backup(db.url, join(parent, 'taken'));
    await transaction(ctx.db, (tx) => bookAct(tx, act, limits));
    await restore(db.url, join(parent, 'taken'), { replace: true });
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
  expect(await acts()).toEqual(written);
  await expect(db.pool.query('delete from staff_act')).rejects.toThrow('append-only');
});
