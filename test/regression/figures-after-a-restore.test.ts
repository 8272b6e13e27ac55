import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backup } from '../../server/features/backup/backup.ts';
import { restore } from '../../server/features/backup/restore.ts';
import type { Context } from '../../server/features/context.ts';
import { takeLease } from '../../server/features/leases/take-or-renew-lease.ts';
import { rollUp } from '../../server/features/watch/roll-up.ts';
import { settled, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';
import { delivered, order, pay } from '../server/features/orders/buyer.ts';

const steps = ['orders.settle', 'dispense.deliver', 'commission.reward', 'commission.claw-back'];

async function figures({ db }: Context): Promise<{ paid: string; revenue: string }> {
  const { rows } = await db.pool.query<{ paid: string; revenue: string }>(
    'select sum(paid) as paid, sum(revenue_minor) as revenue from sales_minute',
  );
  return rows[0]!;
}

test('a sale is counted once, restored into the same Postgres too, and new ones are still counted', async () => {
  await using shop = await testShop({ masterKey: Buffer.alloc(32, 6).toString('base64') });
  const { ctx } = shop;
  const { variantId } = await stockShelf(
    ctx,
    ctx.db.pool,
    Array.from({ length: 6 }, (_, n) => `COUNT-KEY-${n}`),
  );
  const sell = async () => {
    const made = await order(ctx, variantId);
    await pay(ctx, made);
    await delivered(ctx, made);
    await settled(ctx.db, steps);
  };
  const count = async () => rollUp(ctx, (await takeLease(ctx, 'pulse', 60_000))!);
  await sell();
  await count();
  const before = await figures(ctx);
  expect(Number(before.paid)).toBe(1);
  const parent = await mkdtemp(join(tmpdir(), 'yinghuo-figures-'));
  try {
    await backup(shop.db.url, join(parent, 'taken'));
    await restore(shop.db.url, join(parent, 'taken'), { replace: true, moved: true });
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
  await count();
  expect(await figures(ctx)).toEqual(before);
  await sell();
  await count();
  expect(Number((await figures(ctx)).paid)).toBe(2);
});
