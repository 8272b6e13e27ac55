import { expect, test } from 'vitest';
import { transaction } from '../../../../server/db/transaction.ts';
import { claimableKeys, confirmHeld, sellKeys } from '../../../../server/features/keys/claim.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { stockShelf } from '../../../support/stock.ts';

const keys = (count: number) => Array.from({ length: count }, (_, i) => `KEY-${String(i).padStart(6, '0')}`);

async function race(
  buyers: number,
  attempts: number,
  attempt: (n: number) => Promise<number | undefined>,
): Promise<number[]> {
  const sold: number[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: buyers }, async () => {
      while (next < attempts) {
        const key = await attempt(++next);
        if (key !== undefined) sold.push(key);
      }
    }),
  );
  return sold;
}

test('64 buyers race for 2,000 keys in 20,000 attempts: each is sold once, none is lost', async () => {
  await using db = await testDatabase({ max: 64 });
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, keys(2000));
  const sold = await race(64, 20_000, async (order) => {
    const { rows } = await db.pool.query<{ id: number }>({
      name: 'claim_one',
      text: `update stock_key set sold_at = now(), order_id = $1 where id = any(array(${claimableKeys('$2', '$3')})) returning id`,
      values: [order, variantId, 1],
    });
    return rows[0]?.id;
  });
  const rows = await db.pool.query<{ n: number }>('select count(*) as n from stock_key where sold_at is not null');
  console.log(
    `claim: 64 buyers, 20,000 attempts, ${sold.length} sales, ${sold.length - new Set(sold).size} doubles, ${2000 - sold.length} lost`,
  );
  expect(sold.length).toBe(2000);
  expect(new Set(sold).size).toBe(2000);
  expect(rows.rows[0]!.n).toBe(2000);
});

test('control: the naive select-then-update sells keys twice, and this test sees it', async () => {
  await using db = await testDatabase({ max: 64 });
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, keys(500));
  const sold = await race(64, 2560, async (order) => {
    const found = await db.pool.query<{ id: number }>(
      'select id from stock_key where variant_id = $1 and sold_at is null order by pos limit 1',
      [variantId],
    );
    const id = found.rows[0]?.id;
    if (id === undefined) return undefined;
    await db.pool.query('update stock_key set sold_at = now(), order_id = $1 where id = $2', [order, id]);
    return id;
  });
  const doubles = sold.length - new Set(sold).size;
  console.log(`claim, naive control: ${sold.length} sales of ${new Set(sold).size} keys, ${doubles} doubles`);
  expect(doubles).toBeGreaterThan(0);
});

test('claiming walks the claim index, however the plan is made', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, keys(20_000));
  await db.pool.query('update stock_key set sold_at = now() where pos <= 10000');
  await db.pool.query('vacuum analyze stock_key');
  for (const mode of ['force_custom_plan', 'force_generic_plan']) {
    const client = await db.pool.connect();
    await client.query(`set plan_cache_mode = ${mode}`);
    await client.query(
      `prepare claim (uuid, int) as update stock_key set sold_at = now() where id = any(array(${claimableKeys('$1', '$2')}))`,
    );
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain execute claim ('${variantId}', 3)`);
    client.release(true);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('Index Scan using stock_key_claim');
    expect(plan).not.toContain('Seq Scan');
    expect(plan).not.toContain('Sort');
  }
});

test('confirming an order reads its own keys only, also right after a large import', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await stockShelf(ctx, db.pool, keys(20_000));
  for (const analyzed of [false, true]) {
    if (analyzed) await db.pool.query('analyze stock_key');
    const client = await db.pool.connect();
    await client.query('set plan_cache_mode = force_generic_plan');
    await client.query(`prepare confirm (bigint) as ${confirmHeld.text}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>('explain execute confirm (7)');
    client.release(true);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('stock_key_order');
    expect(plan).not.toMatch(/stock_key_claim|Seq Scan/);
  }
});

test('a lapsed hold sells again at once, and its order then gets another key', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const { variantId } = await stockShelf(ctx, db.pool, keys(2));
  await db.pool.query("update stock_key set order_id = 1, reserved_until = now() - interval '1 second' where pos = 1");
  const second = await transaction(db.database, (tx) => sellKeys(tx, { orderId: 2, variantId, quantity: 1 }));
  const first = await transaction(db.database, (tx) => sellKeys(tx, { orderId: 1, variantId, quantity: 1 }));
  const third = await transaction(db.database, (tx) => sellKeys(tx, { orderId: 3, variantId, quantity: 1 }));
  expect([first, second, third]).toEqual([1, 1, 0]);
  const { rows } = await db.pool.query<{ order_id: number }>('select order_id from stock_key order by order_id');
  expect(rows.map((row) => row.order_id)).toEqual([1, 2]);
});
