import { openDatabase } from '../../server/db/database.ts';
import { searchOrders } from '../../server/features/orders/search.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';

const orderCount = 1_000_000;
const searches = 300;

/** Order search over a million orders, each kind of question in turn. */
export async function benchSearch(postgres: BenchPostgres): Promise<Figure[]> {
  const db = openDatabase(await postgres.newDatabase('search'), { max: 2 });
  try {
    const ctx = testContext(db);
    const { variantId } = await stockShelf(ctx, db.pool, []);
    await fillOrders(db.pool, variantId, orderCount);
    const questions: Parameters<typeof searchOrders>[1][] = Array.from({ length: searches }, (_, n) => {
      const some = (n * 7919) % orderCount;
      return [
        {},
        { text: `BENCH${String(some).padStart(17, '0')}` },
        { text: `buyer${some}@` },
        { text: `trade-${some}` },
        { status: ['refunded' as const] },
        { status: 'stuck' as const },
        { cursor: some + 100 },
        { text: 'nobody-at-all' },
      ][n % 8]!;
    });
    const times: number[] = [];
    for (const question of questions) {
      const startedAt = performance.now();
      await searchOrders(ctx, question);
      times.push(performance.now() - startedAt);
    }
    const p95 = percentile(times, 0.95);
    return [
      {
        name: `order search over ${orderCount.toLocaleString('en')} orders, p50`,
        value: round(percentile(times, 0.5)),
        unit: 'ms',
      },
      { name: 'order search p95', value: round(p95), unit: 'ms', aim: '< 100', met: p95 < 100 },
      { name: 'order search worst', value: round(Math.max(...times)), unit: 'ms' },
    ];
  } finally {
    await db.close();
  }
}

type Queryable = { query(text: string, values?: unknown[]): Promise<unknown> };

/** Orders as a shop has them: most delivered, some refunded or lapsed, over 30 days. */
export async function fillOrders(pool: Queryable, variantId: string, count: number): Promise<void> {
  await pool.query(
    `insert into orders (order_no, status, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, amount_minor, currency,
       contact, contact_hash, gateway, trade_no, paid_minor, token_hash, token_public, expires_at, created_at, paid_at, delivered_at)
     select 'BENCH' || lpad(n::text, 17, '0'),
       case when n % 200 = 0 then 'refunded' when n % 9 = 0 then 'expired' when n % 99991 = 0 then 'paid' else 'delivered' end,
       $1::uuid, '测试商品', '标准', 'key', 1, 1000, 1000, 'CNY', 'buyer' || n || '@example.com', sha256(n::text::bytea), 'sandbox',
       'trade-' || n, case when n % 9 = 0 and n % 200 <> 0 then 0 else 1000 end, sha256(n::text::bytea), sha256(n::text::bytea),
       now() - (($2 - n) * interval '2.5 seconds') + interval '15 minutes', now() - (($2 - n) * interval '2.5 seconds'),
       now() - (($2 - n) * interval '2.5 seconds'), now() - (($2 - n) * interval '2.5 seconds')
     from generate_series(1, $2::int) n`,
    [variantId, count],
  );
  await pool.query('analyze orders');
}
