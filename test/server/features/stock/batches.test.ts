import { expect, test } from 'vitest';
import type { Context } from '../../../../server/features/context.ts';
import { transaction } from '../../../../server/db/transaction.ts';
import { claimableKeys, sellKeys } from '../../../../server/features/keys/claim.ts';
import { listBatches } from '../../../../server/features/stock/list-batches.ts';
import { moveBatch } from '../../../../server/features/stock/move-batch.ts';
import { recallBatch } from '../../../../server/features/stock/recall-batch.ts';
import { resumeBatch, stopBatch } from '../../../../server/features/stock/stop-batch.ts';
import { stockOverview } from '../../../../server/features/stock/stock-overview.ts';
import { undoBatch } from '../../../../server/features/stock/undo-batch.ts';
import { openStockKey, type StockKeyRow } from '../../../../server/features/delivery/open-keys.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { importKeys, owner, staff } from '../../../support/imports.ts';
import { stockShelf } from '../../../support/stock.ts';

async function shop(keyCount = 10) {
  const db = await testDatabase();
  const ctx = testContext(db.database);
  const { variantId, productId } = await stockShelf(ctx, db.pool, []);
  const other = await stockShelf(ctx, db.pool, []);
  const { batchId } = await importKeys(
    ctx,
    variantId,
    Array.from({ length: keyCount }, (_, n) => `BATCH-KEY-${n}`),
  );
  const rows = async (where: string) =>
    (
      await db.pool.query<{ id: number; variant_id: string; order_id: number | null; on_sale: boolean; held: boolean }>(
        `select id, variant_id, order_id, reserved_until < now() as on_sale, reserved_until between now() and 'infinity'::timestamptz - interval '1 second' as held
     from stock_key where ${where} order by id`,
      )
    ).rows;
  const order = makeOrder(ctx);
  return {
    db,
    ctx,
    variantId,
    productId,
    otherVariantId: other.variantId,
    batchId,
    rows,
    order,
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

/** An order as checkout leaves it, holding keys of the variant until it lapses. */
const makeOrder =
  (ctx: Context) =>
  async (variantId: string, quantity: number, lapsesInMs: number): Promise<number> => {
    const orderNo = `T${Math.random().toString(36).slice(2).toUpperCase()}`;
    const { rows } = await ctx.db.pool.query<{ id: number }>(
      `insert into orders (order_no, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, amount_minor, currency, contact,
       contact_hash, gateway, token_hash, token_public, expires_at)
     values ($1, $2, 'p', 'v', 'key', $3, 100, 100 * $3, 'CNY', 'c', '\\x00', 'sandbox', $4, '\\x00', now() + $5 * interval '1 millisecond') returning id`,
      [orderNo, variantId, quantity, Buffer.from(orderNo), lapsesInMs],
    );
    const id = rows[0]!.id;
    await ctx.db.pool.query(
      `update stock_key set order_id = $1, reserved_until = now() + $4 * interval '1 millisecond' where id = any(array(${claimableKeys('$2', '$3')}))`,
      [id, variantId, quantity, lapsesInMs],
    );
    return id;
  };

const pay = (ctx: Context, orderId: number, variantId: string, quantity: number) =>
  transaction(ctx.db, (tx) => sellKeys(tx, { orderId, variantId, quantity }));
const minute = 60_000;

test('undo takes back what is unsold and unheld; a second undo takes what lapsed since', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, batchId, rows, order } = shopped;
  const sold = await order(variantId, 2, minute);
  await pay(ctx, sold, variantId, 2);
  const live = await order(variantId, 3, minute);
  await order(variantId, 1, -minute);
  expect(await undoBatch(ctx, { batchId }, owner)).toEqual({ affected: 5, held: 3 });
  expect((await rows('true')).map((row) => row.order_id)).toEqual([sold, sold, live, live, live]);
  expect(await pay(ctx, live, variantId, 3)).toBe(3);
  expect(await undoBatch(ctx, { batchId }, owner)).toEqual({ affected: 0, held: 0 });
  expect((await listBatches(ctx, {}, staff)).filter((batch) => batch.id === batchId)).toMatchObject([
    { id: batchId, state: 'undone', keyCount: 10, left: 0, sold: 5 },
  ]);
  expect(
    (
      await db.pool.query(
        "select count(*)::int as n from audit_entry where action = 'batches.undo' and actor like 'owner:%'",
      )
    ).rows,
  ).toEqual([{ n: 2 }]);
  // the keys may be imported again, and a fresh batch opens
  expect((await importKeys(ctx, variantId, ['BATCH-KEY-9', 'BATCH-KEY-0'])).imported).toBe(1);
});

test('while buyers check out, undo never takes a key that was just held', async () => {
  await using shopped = await shop(400);
  const { ctx, db, variantId, batchId, order } = shopped;
  const buying = Promise.all(Array.from({ length: 40 }, () => order(variantId, 1, minute)));
  const undone = await undoBatch(ctx, { batchId }, owner);
  const orders = await buying;
  const { rows } = await db.pool.query<{ order_id: number }>(
    'select order_id from stock_key where sold_at is null and reserved_until > now()',
  );
  expect(
    undone.affected + (await db.pool.query<{ n: number }>('select count(*)::int as n from stock_key')).rows[0]!.n,
  ).toBe(400);
  expect(new Set(rows.map((row) => row.order_id)).size).toBe(rows.length);
  expect(orders).toEqual(expect.arrayContaining(rows.map((row) => row.order_id)));
});

test('stop: nobody can claim, a holder may still pay; resume puts back what is free and keeps what is held', async () => {
  await using shopped = await shop();
  const { ctx, variantId, batchId, rows, order } = shopped;
  const payer = await order(variantId, 2, minute);
  const waiter = await order(variantId, 1, minute);
  const lapsed = await order(variantId, 1, -minute);
  expect(await stopBatch(ctx, { batchId }, owner)).toEqual({ affected: 10, held: 3 });
  await expect(stopBatch(ctx, { batchId }, owner)).rejects.toMatchObject({
    code: 'conflict',
    extra: { reason: 'batch_stopped' },
  });
  const late = await order(variantId, 1, minute);
  expect(await rows(`order_id = ${late}`)).toEqual([]);
  expect(await pay(ctx, payer, variantId, 2)).toBe(2);
  expect(await pay(ctx, lapsed, variantId, 1)).toBe(0);
  await resumeBatch(ctx, { batchId }, owner);
  expect(await rows(`order_id = ${waiter}`)).toMatchObject([{ held: true, on_sale: false }]);
  expect((await rows('sold_at is null and reserved_until < now()')).length).toBe(7);
  expect(await pay(ctx, waiter, variantId, 1)).toBe(1);
  expect((await rows(`order_id = ${payer} and sold_at is not null`)).length).toBe(2);
});

test('move: unsold keys sell and open under the other variant; held and sold ones stay', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, otherVariantId, batchId, rows, order } = shopped;
  const sold = await order(variantId, 1, minute);
  await pay(ctx, sold, variantId, 1);
  const live = await order(variantId, 2, minute);
  const lapsed = await order(variantId, 1, -minute);
  await expect(moveBatch(ctx, { batchId, variantId }, owner)).rejects.toMatchObject({
    extra: { reason: 'batch_there' },
  });
  expect(await moveBatch(ctx, { batchId, variantId: otherVariantId }, owner)).toEqual({ affected: 7, held: 2 });
  expect((await rows(`variant_id = '${variantId}'`)).map((row) => row.order_id)).toEqual([sold, live, live]);
  expect(await pay(ctx, lapsed, variantId, 1)).toBe(0);
  const buyer = await order(otherVariantId, 7, minute);
  expect(await pay(ctx, buyer, otherVariantId, 7)).toBe(7);
  const moved = await db.pool.query<StockKeyRow>(
    'select k.*, b.sealed_data_key from stock_key k join key_batch b on b.id = k.batch_id where order_id = $1',
    [buyer],
  );
  for (const row of moved.rows) expect(openStockKey(ctx, row).toString()).toMatch(/^BATCH-KEY-\d$/);
});

test('recall: nothing more is sold, not even to a holder, and it says who has what', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, batchId, rows, order } = shopped;
  const buyer = await order(variantId, 2, minute);
  await pay(ctx, buyer, variantId, 2);
  await db.pool.query(
    "insert into delivery (order_id, slot, key_id, sealed) select order_id, row_number() over (order by id) - 1, id, '\\x00' from stock_key where order_id = $1 limit 2",
    [buyer],
  );
  const underway = await order(variantId, 1, minute);
  await pay(ctx, underway, variantId, 1);
  const holder = await order(variantId, 1, minute);
  const recalled = await recallBatch(ctx, { batchId }, owner);
  const { rows: numbers } = await db.pool.query<{ order_no: string }>('select order_no from orders where id = $1', [
    buyer,
  ]);
  const orderNo = numbers[0]!.order_no;
  expect(recalled).toMatchObject({
    affected: 7,
    held: 0,
    receivedCount: 2,
    underway: 1,
    receivedBy: [
      { orderNo, slot: 0 },
      { orderNo, slot: 1 },
    ],
  });
  expect(await pay(ctx, holder, variantId, 1)).toBe(0);
  expect((await rows('sold_at is null and reserved_until < now()')).length).toBe(0);
  await expect(resumeBatch(ctx, { batchId }, owner)).rejects.toMatchObject({ extra: { reason: 'batch_recalled' } });
  expect(await recallBatch(ctx, { batchId }, owner)).toMatchObject({ affected: 0, receivedCount: 2 });
  await expect(recallBatch(ctx, { batchId: '00000000-0000-7000-8000-000000000000' }, owner)).rejects.toMatchObject({
    code: 'not_found',
  });
});

test('the overview counts what is left, held and stopped, its speed and its hours; staff see no cost', async () => {
  await using shopped = await shop();
  const { ctx, db, variantId, batchId, order } = shopped;
  await db.pool.query('update product set on_shelf = true');
  const sold = await order(variantId, 4, minute);
  await pay(ctx, sold, variantId, 4);
  await db.pool.query("update orders set status = 'paid', paid_at = now() where id = $1", [sold]);
  await order(variantId, 1, minute);
  const row = (await stockOverview(ctx)).find((each) => each.variantId === variantId);
  expect(row).toMatchObject({
    left: 5,
    reserved: 1,
    stopped: 0,
    batches: 2,
    soldLastHour: 4,
    soldLastDay: 4,
    outlook: { basis: 'lastDay' },
    // 12 at the day's pace and 11.5 of a burst that fades, less the 5 that are left
    toAdd: 19,
  });
  await db.pool.query('update key_batch set cost_minor = 500');
  expect((await listBatches(ctx, { variantId }, staff))[0]).toMatchObject({
    id: batchId,
    importedBy: '小李',
    costMinor: undefined,
  });
  expect((await listBatches(ctx, { variantId }, owner))[0]).toMatchObject({ costMinor: 500 });
  expect(await listBatches(ctx, { variantId }, { ...staff, id: 'somebody-else' })).toEqual([]);
});
