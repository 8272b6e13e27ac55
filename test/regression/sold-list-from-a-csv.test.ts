import { expect, test } from 'vitest';
import { transaction } from '../../server/db/transaction.ts';
import { aliasTask } from '../../server/features/delivery/alias-stock.ts';
import type { Context } from '../../server/features/context.ts';
import { formatCsvRow } from '../../server/features/keys/format-csv-row.ts';
import { holdStock } from '../../server/features/restored/hold.ts';
import { markSoldList } from '../../server/features/restored/mark-sold-list.ts';
import { freeJob, owner } from '../server/features/orders/buyer.ts';
import { type StillShop, stillShop } from '../server/features/orders/hand-worker.ts';
import { importKeys } from '../support/imports.ts';
import { resealAsBefore } from '../support/old-stock.ts';
import { stockShelf } from '../support/stock.ts';

async function restoredShop(keys: string[]) {
  const shop: StillShop = await stillShop();
  const { ctx } = shop;
  const shelf = await stockShelf(ctx, ctx.db.pool, keys);
  const restored = () =>
    transaction(ctx.db, (tx) => holdStock(tx, { cause: 'backup', takenAt: new Date(0), journal: 'none' }));
  return { ctx, ...shelf, restored, [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose]() };
}

const unsold = async (ctx: Context) =>
  (await ctx.db.pool.query<{ last4: string }>('select last4 from stock_key where sold_at is null order by last4')).rows
    .map(({ last4 }) => last4)
    .join(' ');

test('whole-line quotes are no part of a key, unless the stock has it so', async () => {
  const odd = '"QUOTED-IN-STOCK"';
  await using shop = await restoredShop([
    'ABCD-1234-EFGH',
    'WITH "QUOTES", 2',
    odd,
    'QUOTED-IN-STOCK',
    '=SUM-0001',
    'STAYS',
  ]);
  const { ctx, variantId } = shop;
  await shop.restored();
  const lines = [
    '"ABCD-1234-EFGH"',
    'ABCD-1234-EFGH',
    ' "WITH ""QUOTES"", 2" ',
    odd,
    formatCsvRow(['=SUM-0001']).trim(),
    '"GONE-FROM-STOCK"',
    '""',
  ];
  const text = `\uFEFF${lines.join('\r\n')}\r\n`;
  const expected = { keys: 5, marked: 4, already: 0, unknown: 1 };
  expect(await markSoldList(ctx, { text, preview: true }, owner)).toEqual(expected);
  expect(await markSoldList(ctx, { text }, owner)).toEqual(expected);
  expect(await markSoldList(ctx, { text }, owner)).toEqual({ keys: 5, marked: 0, already: 5, unknown: 0 });
  expect(await unsold(ctx)).toBe('TAYS TOCK');
  await expect(importKeys(ctx, variantId, ['GONE-FROM-STOCK'])).rejects.toThrow('no new key');
});

test('every key of the stock that has the clean form of a line is marked', async () => {
  await using shop = await restoredShop([]);
  const { ctx, variantId } = shop;
  const { batchId } = await importKeys(ctx, variantId, ['ZW-0001', 'ZW-0001-B', 'ZW-0002', 'OTHER']);
  // two old spellings of one key, and one beside its clean form
  await resealAsBefore(ctx, ctx.db.pool, batchId, 'ZW-0001', 'ZW-\u200b0001');
  await resealAsBefore(ctx, ctx.db.pool, batchId, 'ZW-0001-B', 'ZW\u200b-0001');
  await importKeys(ctx, variantId, ['ZW-0002-B']);
  await resealAsBefore(ctx, ctx.db.pool, batchId, 'OTHER', 'ZW-\u200b0002');
  await aliasTask.run(ctx, { after: 0 }, freeJob);
  await shop.restored();
  expect(await markSoldList(ctx, { text: '"ZW-0001"\nZW-0002' }, owner)).toEqual({
    keys: 2,
    marked: 2,
    already: 0,
    unknown: 0,
  });
  const { rows } = await ctx.db.pool.query('select from stock_key where sold_at is null');
  expect(rows).toHaveLength(1);
  expect(await markSoldList(ctx, { text: 'ZW-\u200b0001\nZW-0002' }, owner)).toMatchObject({ marked: 0, already: 2 });
  await expect(importKeys(ctx, variantId, ['ZW-0001', 'ZW-0002'])).rejects.toThrow('no new key');
});
