import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { systemActor } from '../../server/features/context.ts';
import { saveGateway } from '../../server/features/payments/save-gateway.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { testContext } from '../support/context.ts';
import { stockShelf } from '../support/stock.ts';
import { benchBareOrders } from './bare-orders.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';
import type { BuyersReport, BuyersTask } from './buyers.ts';
import { treeCpuMs } from './cpu.ts';
import { benchFleet } from './fleet.ts';

const secret = 'bench-secret-of-sixteen';
const seconds = 12;
const buyers = 32;

/** The whole path over HTTP, 1 and then 4 instances a service, beside the bare statements on the same Postgres. */
export async function benchPath(postgres: BenchPostgres): Promise<Figure[]> {
  const figures: Figure[] = [];
  const bare = await benchBareOrders(postgres, seconds / 2);
  figures.push(
    { name: 'ceiling: the same statements, bare client, orders/s', value: round(bare.perSecond), unit: '/s' },
    { name: 'ceiling: Postgres CPU', value: round(bare.postgresCpuMs, 2), unit: 'ms/order' },
    { name: 'ceiling: statements and commits', value: `${bare.statements} / ${bare.commits}`, unit: 'per order' },
  );
  for (const each of [1, 4]) figures.push(...(await measure(postgres, each, bare)));
  return figures;
}

type Bare = Awaited<ReturnType<typeof benchBareOrders>>;

async function measure(postgres: BenchPostgres, each: number, bare: Bare): Promise<Figure[]> {
  const url = await postgres.newDatabase(`path${each}`);
  const masterKey = randomBytes(32).toString('base64');
  const db = openDatabase(url, { max: 2 });
  try {
    const ctx = testContext(db, { masterKey });
    await saveGateway(ctx, { name: 'sandbox', enabled: true, position: 0, settings: { secret } }, systemActor);
    await saveSettings(ctx, { openOrdersPerAddress: 100_000 }, systemActor);
    const { variantId } = await stockShelf(
      ctx,
      db.pool,
      Array.from({ length: 20_000 }, (_, n) => `PATH-${each}-${n}`),
    );
    await using fleet = await benchFleet(url, masterKey, each);
    await load({ port: fleet.port, variantId, secret, buyers, seconds: 2 });

    const idle = await writesWhile(db, () => new Promise((resolve) => setTimeout(resolve, 4000)));
    const before = { postgres: treeCpuMs(postgres.pid), node: treeCpuMs(fleet.pid) };
    let report!: BuyersReport;
    const writes = await writesWhile(db, async () => {
      report = await load({ port: fleet.port, variantId, secret, buyers, seconds });
    });
    const cpu = { postgres: treeCpuMs(postgres.pid) - before.postgres, node: treeCpuMs(fleet.pid) - before.node };
    if (report.failures.length > 0) throw new Error(`${report.failures.length} buyers failed: ${report.failures[0]}`);
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
  } finally {
    await db.close();
  }
}

export async function load(task: BuyersTask): Promise<BuyersReport> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(appRoot, 'test/bench/buyers.ts'), JSON.stringify(task)],
    { maxBuffer: 1e8 },
  );
  return JSON.parse(stdout) as BuyersReport;
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
