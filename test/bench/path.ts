import type { Database } from '../../server/db/database.ts';
import { benchBareOrders } from './bare-orders.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';
import type { BuyersReport } from './buyers.ts';
import { treeCpuMs } from './cpu.ts';
import { benchKeptLooks } from './path-kept.ts';
import { benchQuietSpell } from './path-quiet.ts';
import { pathShop } from './path-shop.ts';

const seconds = 12;
const buyers = 32;

/**
 * The whole path over HTTP, 1 and then 4 instances a service, beside the bare statements on the same Postgres; then
 * with buyers who wait for their key, and after a quiet spell.
 */
export async function benchPath(
  postgres: BenchPostgres,
  { quietSeconds }: { quietSeconds: number },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  const bare = await benchBareOrders(postgres, seconds / 2);
  figures.push(
    { name: 'ceiling: the same statements, bare client, orders/s', value: round(bare.perSecond), unit: '/s' },
    { name: 'ceiling: Postgres CPU', value: round(bare.postgresCpuMs, 2), unit: 'ms/order' },
    { name: 'ceiling: statements and commits', value: `${bare.statements} / ${bare.commits}`, unit: 'per order' },
  );
  for (const each of [1, 4]) figures.push(...(await measure(postgres, each, bare)));
  figures.push(...(await benchKeptLooks(postgres)));
  if (quietSeconds > 0) figures.push(...(await benchQuietSpell(postgres, quietSeconds)));
  return figures;
}

type Bare = Awaited<ReturnType<typeof benchBareOrders>>;

async function measure(postgres: BenchPostgres, each: number, bare: Bare): Promise<Figure[]> {
  await using shop = await pathShop(postgres, `path${each}`, { each, keys: 20_000 });
  const { db, fleet } = shop;
  await shop.sell({ buyers, seconds: 2 });
  const idle = await writesWhile(db, () => new Promise((resolve) => setTimeout(resolve, 4000)));
  const before = { postgres: treeCpuMs(postgres.pid), node: treeCpuMs(fleet.pid) };
  let report!: BuyersReport;
  const writes = await writesWhile(db, async () => {
    report = await shop.sell({ buyers, seconds });
  });
  const cpu = { postgres: treeCpuMs(postgres.pid) - before.postgres, node: treeCpuMs(fleet.pid) - before.node };
  const perSecond = report.orders / report.seconds;
  const commits = (writes - idle * (report.seconds / 4)) / report.orders;
  const ratio = cpu.postgres / report.orders / bare.postgresCpuMs;
  const name = (text: string) => `path, ${each} a service: ${text}`;
  return [
    { name: name('paid orders/s'), value: round(perSecond), unit: '/s' },
    {
      name: name('of the ceiling'),
      value: round((100 * perSecond) / bare.perSecond),
      unit: '%',
      aim: '>= 20',
      met: perSecond >= 0.2 * bare.perSecond,
    },
    ...[0.5, 0.95, 0.99].map((p) => ({
      name: name(`payment → key p${p * 100}`),
      value: Math.round(percentile(report.latenciesMs, p)),
      unit: 'ms',
    })),
    { name: name('checkout p95'), value: Math.round(percentile(report.checkoutMs, 0.95)), unit: 'ms' },
    {
      name: name('CPU Postgres'),
      value: round(cpu.postgres / report.orders, 2),
      unit: 'ms/order',
      aim: '<= 1.5 x bare',
      met: ratio <= 1.5,
      note: `${round(ratio, 2)} x`,
    },
    { name: name('CPU Node'), value: round(cpu.node / report.orders, 2), unit: 'ms/order' },
    {
      name: name('CPU load generator'),
      value: round(report.cpuMs / report.orders, 2),
      unit: 'ms/order',
      note: `lag p99 ${round(report.lagP99Ms)} ms`,
    },
    { name: name('write commits'), value: round(commits, 2), unit: 'per order', aim: '<= 5', met: commits <= 5 },
  ];
}

/** Transactions that wrote, while `work` ran: each took a transaction id. */
async function writesWhile(db: Database, work: () => Promise<unknown>): Promise<number> {
  const next = async () =>
    Number(
      (await db.pool.query<{ x: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as x')).rows[0]!.x,
    );
  const before = await next();
  await work();
  return (await next()) - before;
}
