import { setTimeout as sleep } from 'node:timers/promises';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';
import { type PathShop, pathShop } from './path-shop.ts';

const buyers = 8;
const seconds = 8;
const rounds = 2;

/** A buyer who says `Prefer: wait` beside one who asks every 25 ms: when the key is there, and what it costs the storefront. */
export async function benchKeptLooks(postgres: BenchPostgres): Promise<Figure[]> {
  await using shop = await pathShop(postgres, 'path_kept', { each: 1, keys: 30_000 });
  await shop.sell({ buyers, seconds: 4 });
  const asking = { latencies: [] as number[], statements: 0, orders: 0 };
  const kept = { latencies: [] as number[], statements: 0, orders: 0 };
  for (let n = 0; n < rounds; n++)
    for (const way of n % 2 === 0 ? [asking, kept] : [kept, asking]) {
      const before = await statements(shop);
      const report = await shop.sell({ buyers, seconds, waits: way === kept });
      way.latencies.push(...report.latenciesMs);
      way.orders += report.orders;
      way.statements += (await statements(shop)) - before;
    }
  const p50 = percentile(kept.latencies, 0.5);
  const each = (way: typeof kept) => round(way.statements / way.orders, 2);
  return [
    {
      name: `path, ${buyers} buyers who ask every 25 ms: payment → key p50`,
      value: Math.round(percentile(asking.latencies, 0.5)),
      unit: 'ms',
    },
    {
      name: `path, ${buyers} buyers who say Prefer: wait: payment → key p50`,
      value: Math.round(p50),
      unit: 'ms',
      aim: '<= 60',
      met: p50 <= 60,
    },
    {
      name: `path, ${buyers} buyers who say Prefer: wait: p95`,
      value: Math.round(percentile(kept.latencies, 0.95)),
      unit: 'ms',
    },
    { name: "storefront's statements, asked every 25 ms", value: each(asking), unit: 'per order' },
    {
      name: "storefront's statements, Prefer: wait",
      value: each(kept),
      unit: 'per order',
      aim: '<= asked every 25 ms',
      met: each(kept) <= each(asking),
    },
  ];
}

/** As the storefront's next heartbeat tells. */
async function statements({ db }: PathShop): Promise<number> {
  await sleep(2500);
  const { rows } = await db.pool.query<{ n: number }>(
    "select sum((metrics ->> 'statements')::int)::int as n from instance where service = 'storefront' and state = 'ready'",
  );
  return rows[0]!.n;
}
