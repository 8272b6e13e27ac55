import { openDatabase } from '../../server/db/database.ts';
import { claimableKeys } from '../../server/features/keys/claim.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';

const clients = 16;
const keyCount = 60_000;
const seconds = 4;

/** Keys claimed a second by 16 clients, one key a statement, each its own commit. */
export async function benchClaims(postgres: BenchPostgres): Promise<Figure[]> {
  const db = openDatabase(await postgres.newDatabase('claims'), { max: clients });
  try {
    const ctx = testContext(db);
    const { variantId } = await stockShelf(
      ctx,
      db.pool,
      Array.from({ length: keyCount }, (_, n) => `CLAIM-${n}`),
    );
    await db.pool.query('vacuum analyze stock_key');
    const latencies: number[] = [];
    const until = performance.now() + seconds * 1000;
    let order = 0;
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() < until && order < keyCount) {
          const startedAt = performance.now();
          await db.pool.query({
            name: 'claim_one',
            text: `update stock_key set order_id = $1, reserved_until = now() + interval '15 minutes'
              where id = any(array(${claimableKeys('$2', '$3')})) returning id`,
            values: [++order, variantId, 1],
          });
          latencies.push(performance.now() - startedAt);
        }
      }),
    );
    const { rows } = await db.pool.query<{ n: number }>(
      'select count(*) as n from stock_key where order_id is not null',
    );
    const perSecond = rows[0]!.n / seconds;
    return [
      {
        name: `key claims/s, ${clients} clients`,
        value: Math.round(perSecond),
        unit: '/s',
        aim: '>= 5000',
        met: perSecond >= 5000,
      },
      { name: 'key claim p99', value: round(percentile(latencies, 0.99)), unit: 'ms' },
    ];
  } finally {
    await db.close();
  }
}
