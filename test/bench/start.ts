import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../server/db/database.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { freePorts } from '../support/processes.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';

const singleStarts = 6;
const many = { storefront: 8, console: 2, orders: 8, dispense: 8, commission: 2 };
const manyCount = Object.values(many).reduce((sum, n) => sum + n, 0);

/** From fleet being asked to an instance being ready, of the built server: one alone, and 28 at once. */
export async function benchStart(postgres: BenchPostgres): Promise<Figure[]> {
  const built = join(appRoot, 'out/server/main.mjs');
  const entry = existsSync(built) ? built : join(appRoot, 'server/main.ts');
  const url = await postgres.newDatabase('start');
  const db = openDatabase(url, { max: 2 });
  const dataDir = await mkdtemp(join(tmpdir(), 'yinghuo-bench-start-'));
  const [port = 0, consolePort = 0, controlPort = 0] = await freePorts(3);
  const token = randomBytes(24).toString('hex');
  const fleet = spawn(process.execPath, [entry, 'fleet'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      DATABASE_URL: url,
      YINGHUO_MASTER_KEY: randomBytes(32).toString('base64'),
      YINGHUO_FLEET_TOKEN: token,
      YINGHUO_FLEET_PORT: String(controlPort),
      YINGHUO_PORT: String(port),
      YINGHUO_CONSOLE_PORT: String(consolePort),
      YINGHUO_DATA: dataDir,
      YINGHUO_INSTANCES: 'storefront=0,console=0,orders=0,dispense=0,commission=0,scaler=0',
      YINGHUO_LOG: 'warn',
      NODE_COMPILE_CACHE: join(dataDir, 'compile-cache'),
    },
  });
  const exited = new Promise((resolve) => fleet.once('exit', resolve));
  const set = async (counts: object) => {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${controlPort}/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ set: counts }),
      }).catch(() => undefined);
      if (answer?.ok) return;
      await sleep(50);
    }
  };
  /** Times, after `startedAt`, at which the instances became ready. */
  const untilReady = async (count: number, startedAt: number): Promise<number[]> => {
    const times: number[] = [];
    while (times.length < count) {
      const { rows } = await db.pool.query<{ n: number }>(
        "select count(*)::int as n from instance where state = 'ready'",
      );
      while (times.length < rows[0]!.n) times.push(performance.now() - startedAt);
      await sleep(10);
    }
    return times;
  };
  const untilGone = async () => {
    while ((await db.pool.query("select 1 from instance where state <> 'dead' limit 1")).rowCount) await sleep(50);
  };

  try {
    // the first start of each role fills the compile cache, as an installation's first one does
    await set({ storefront: 1, console: 1, orders: 1, dispense: 1, commission: 1 });
    await untilReady(5, performance.now());
    await set({ storefront: 0, console: 0, orders: 0, dispense: 0, commission: 0 });
    await untilGone();
    const single: number[] = [];
    for (let n = 0; n < singleStarts; n++) {
      const startedAt = performance.now();
      await set({ storefront: 1 });
      single.push(...(await untilReady(1, startedAt)));
      await set({ storefront: 0 });
      await untilGone();
    }
    const startedAt = performance.now();
    await set(many);
    const times = await untilReady(manyCount, startedAt);
    const memory = await db.pool.query<{ service: string; mb: number }>(
      "select service, avg((metrics->>'memoryMb')::float8) as mb from instance where state = 'ready' group by service order by service",
    );
    const one = percentile(single, 0.5);
    const p95 = percentile(times, 0.95);
    const load = Number((await readFile('/proc/loadavg', 'utf8').catch(() => '0')).split(' ')[0]);
    return [
      {
        name: 'start of 1 instance',
        value: round(one),
        unit: 'ms',
        aim: '<= 1000',
        met: one <= 1000,
        note: `load ${load}`,
      },
      {
        name: `start of ${manyCount} instances, p95`,
        value: round(p95),
        unit: 'ms',
        aim: '<= 5000',
        met: p95 <= 5000,
        note: `load ${load}`,
      },
      ...memory.rows.map(({ service, mb }) => ({ name: `memory of ${service}, idle`, value: round(mb), unit: 'MB' })),
    ];
  } finally {
    fleet.kill('SIGTERM');
    await exited;
    await db.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}
