import { openDatabase } from '../../server/db/database.ts';
import { takeLease } from '../../server/features/leases/take-or-renew-lease.ts';
import { assemblePulse } from '../../server/features/watch/pulse.ts';
import { rollUp } from '../../server/features/watch/roll-up.ts';
import { readSeries } from '../../server/features/watch/series.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';
import { fillOrders } from './search.ts';

const orderCount = 1_000_000;
const turns = 40;
const eventsPerTurn = 400;

/** The pulse over a million orders, with 100 orders (400 events) arriving between two turns. */
export async function benchPulse(postgres: BenchPostgres): Promise<Figure[]> {
  const db = openDatabase(await postgres.newDatabase('pulse'), { max: 2 });
  try {
    const ctx = testContext(db);
    const { variantId } = await stockShelf(ctx, db.pool, []);
    await fillOrders(db.pool, variantId, orderCount);
    await db.pool.query(
      `insert into sales_minute (minute, variant_id, gateway, currency, created, paid, keys_sold, delivered, revenue_minor, last_created, last_paid)
       select date_trunc('minute', created_at), variant_id, gateway, currency, count(*), count(*), count(*), count(*), sum(paid_minor), max(created_at), max(paid_at)
       from orders group by 1, 2, 3, 4`,
    );
    await db.pool.query('vacuum analyze');
    const epoch = (await takeLease(ctx, 'pulse', 600_000))!;
    const times = { rollUp: [] as number[], pulse: [] as number[], series: [] as number[] };
    const timed = async (into: number[], work: () => Promise<unknown>) => {
      const startedAt = performance.now();
      await work();
      into.push(performance.now() - startedAt);
    };
    for (let turn = 0; turn < turns; turn++) {
      await db.pool.query(
        `insert into order_event (order_id, type) select $1 + n / 4, (array['created', 'paid', 'delivering', 'delivered'])[1 + n % 4]
         from generate_series(0, $2::int - 1) n`,
        [orderCount - 50_000 + turn * 100, eventsPerTurn],
      );
      await timed(times.rollUp, () => rollUp(ctx, epoch));
      await timed(times.pulse, () => assemblePulse(ctx, epoch));
      await timed(times.series, () => readSeries(ctx, 1440));
    }
    const p95 = percentile(times.pulse, 0.95);
    return [
      {
        name: `pulse over ${orderCount.toLocaleString('en')} orders, p95`,
        value: round(p95),
        unit: 'ms',
        aim: '< 50',
        met: p95 < 50,
      },
      { name: 'roll-up of 100 orders (400 events), p95', value: round(percentile(times.rollUp, 0.95)), unit: 'ms' },
      { name: 'watch series of a day, p95', value: round(percentile(times.series, 0.95)), unit: 'ms' },
    ];
  } finally {
    await db.close();
  }
}
