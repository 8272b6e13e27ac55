import { expect, test } from 'vitest';
import { systemActor } from '../../server/features/context.ts';
import { catchUp } from '../../server/features/backup/catch-up.ts';
import { plannedTables } from '../../server/features/backup/tables.ts';
import { saveCoupon } from '../../server/features/coupons/save-coupon.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { order, request } from '../server/features/orders/buyer.ts';
import { type StillShop, stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

async function giftShelf({ ctx }: StillShop) {
  const { variantId } = await stockShelf(
    ctx,
    ctx.db.pool,
    Array.from({ length: 20 }, (_, n) => `GIFT-${n}`),
  );
  await saveSettings(ctx, { freeOrders: true }, systemActor);
  const coupon = { kind: 'amount' as const, value: 5000, active: true };
  await saveCoupon(ctx, { ...coupon, code: 'GIFT', variantId }, systemActor);
  let addresses = 0;
  // each from a place of its own, so that only the contact can refuse
  return (contact: string, code = 'GIFT') =>
    order(ctx, variantId, { contact, coupon: code }, { ...request, clientIp: `203.0.113.${++addresses}` });
}

const once = { extra: { reason: 'free_once' } };

test('a free piece is had once a mailbox, however its address is spelled', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const ask = await giftShelf(shop);
  await ask('mei.li@gmail.com');
  for (const spelled of ['mei.li+2@gmail.com', 'meili@gmail.com', 'M.E.I.Li@GoogleMail.com', 'ｍｅｉ.li@gmail.com'])
    await expect(ask(spelled), spelled).rejects.toMatchObject(once);
  await ask('mei@example.com');
  await expect(ask('Mei+again@Example.com')).rejects.toMatchObject(once);
  await ask('13800138000');
  await expect(ask('+86 138 0013 8000')).rejects.toMatchObject(once);
  // dots count elsewhere, and what is paid for is anybody's
  await ask('m.ei@example.com');
  const { rows } = await ctx.db.pool.query<Record<string, number>>(
    `select (select count(*) from orders) as orders, (select count(*) from stock_key where order_id is not null) as keys,
      (select count(*) from free_piece) as pieces`,
  );
  expect(rows[0]).toEqual({ orders: 4, keys: 4, pieces: 4 });
  expect((await ask('meili@gmail.com', '')).amountMinor).toBe(1000);
});

test('spellings that ask at the same time get one piece together', async () => {
  await using shop = await stillShop();
  const ask = await giftShelf(shop);
  const tries = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => ask(`race+${n}@example.com`)));
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const tried of tries) if (tried.status === 'rejected') expect(tried.reason).toMatchObject(once);
});

test('pieces from before mailboxes were counted are counted by a job, after an update and after a restore', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const ask = await giftShelf(shop);
  await ask('early@example.com');
  await work(ctx);
  await ctx.db.pool.query('delete from free_piece');
  const client = await ctx.db.pool.connect();
  try {
    const all = (await plannedTables(client)).map(({ table }) => table);
    await catchUp(client, all);
    expect(
      (await client.query("select from job where unique_key in ('dispense.alias', 'orders.free-pieces')")).rowCount,
    ).toBe(0);
    const before = all.filter((table) => table !== 'free_piece');
    await catchUp(client, before);
    await catchUp(client, before);
  } finally {
    client.release();
  }
  expect((await work(ctx)).filter(({ task }) => task === 'orders.free-pieces')).toHaveLength(2);
  await expect(ask('early+2@example.com')).rejects.toMatchObject(once);
});
