import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../../server/contract/services.ts';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { systemActor } from '../../server/features/context.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { testContext } from '../support/context.ts';
import { eventually, freePorts, runProcess, type RunningProcess } from '../support/processes.ts';
import { runningUrl } from '../support/running-url.ts';
import { stockShelf } from '../support/stock.ts';

type Instance = {
  id: string;
  service: Service;
  pid: number;
  state: string;
  startedAt: number;
  readyAt: number | null;
  memoryMb: number;
};

/** A real fleet of real processes, selling from a real database. */
export type FleetShop = AsyncDisposable & {
  base: string;
  db: Database;
  variantId: string;
  fleet(): RunningProcess;
  /** A second fleet on the same database, with a data folder of its own: another host, called alike. */
  fleetOfAnotherHost(): RunningProcess;
  /** What the launcher does when fleet is gone. */
  restartFleet(): Promise<void>;
  list(): Promise<Instance[]>;
  /** By hand; with an epoch as a scaler would. */
  set(counts: Partial<Record<Service, number>>, epoch?: number): Promise<void>;
  /** Until every service has that many ready instances. */
  ready(counts: Partial<Record<Service, number>>): Promise<void>;
};

const bundle = join(appRoot, 'out/server/main.mjs');

// counts are set by hand, unless a test asks for a scaler
const ones = { storefront: 1, console: 1, orders: 1, dispense: 1, commission: 1, scaler: 0 };

export async function openFleetShop(
  url: string,
  {
    counts = {},
    keyCount = 4000,
    env = {},
  }: { counts?: Partial<Record<Service, number>>; keyCount?: number; env?: Record<string, string> } = {},
): Promise<FleetShop> {
  if (!existsSync(bundle)) throw new Error('the server is not built: npm run build');
  const [port = 0, consolePort = 0, controlPort = 0] = await freePorts(3);
  const dataDir = await mkdtemp(join(tmpdir(), 'yinghuo-fleet-'));
  const masterKey = randomBytes(32).toString('base64');
  const token = randomBytes(24).toString('hex');
  const db = openDatabase(url, { max: 4, applicationName: 'yinghuo test' });
  const ctx = testContext(db, { masterKey });
  await saveGateway(
    ctx,
    { name: 'sandbox', enabled: true, position: 0, settings: { secret: randomBytes(16).toString('hex') } },
    systemActor,
  );
  const keys = Array.from(
    { length: keyCount },
    (_, n) => `KEY-${String(n).padStart(6, '0')}-${randomBytes(6).toString('hex')}`,
  );
  const { variantId } = await stockShelf(ctx, db.pool, keys);
  const wanted = { ...ones, ...counts };
  const databaseUrl = await runningUrl(url);

  const launch = (own: Record<string, string> = {}) =>
    runProcess(process.execPath, [bundle, 'fleet'], {
      env: {
        DATABASE_URL: databaseUrl,
        YINGHUO_MASTER_KEY: masterKey,
        YINGHUO_FLEET_TOKEN: token,
        YINGHUO_FLEET_PORT: String(controlPort),
        YINGHUO_PORT: String(port),
        YINGHUO_CONSOLE_PORT: String(consolePort),
        YINGHUO_DATA: dataDir,
        // buyers come from addresses of their own, as behind a proxy
        YINGHUO_TRUST_PROXY: '127.0.0.1/32',
        YINGHUO_INSTANCES: Object.entries(wanted)
          .map(([service, count]) => `${service}=${count}`)
          .join(','),
        NODE_COMPILE_CACHE: join(tmpdir(), 'yinghuo-test-compile-cache'),
        YINGHUO_LOG: 'warn',
        ...env,
        ...own,
      },
    });
  let fleet = launch();

  const control = async (body?: object) => {
    const response = await fetch(`http://127.0.0.1:${controlPort}/`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}` },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`fleet control answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { instances: Instance[] };
  };
  const ready = (expected: Partial<Record<Service, number>>) =>
    eventually(
      async () => {
        const { rows } = await db.pool.query<{ service: string; n: number }>(
          "select service, count(*)::int as n from instance where state = 'ready' group by service",
        );
        return Object.entries(expected).every(
          ([service, count]) => (rows.find((row) => row.service === service)?.n ?? 0) === count,
        );
      },
      { timeoutMs: 60_000, what: `a fleet of ${JSON.stringify(expected)}` },
    ).then(() => {});

  const shop: FleetShop = {
    base: `http://127.0.0.1:${port}`,
    db,
    variantId,
    fleet: () => fleet,
    fleetOfAnotherHost: () =>
      launch({
        YINGHUO_DATA: join(dataDir, 'another-host'),
        YINGHUO_PORT: '0',
        YINGHUO_CONSOLE_PORT: '0',
        YINGHUO_FLEET_PORT: '0',
      }),
    async restartFleet() {
      await fleet.exited;
      fleet = launch();
    },
    list: async () => (await control()).instances,
    set: async (change, epoch) => void (await control({ set: change, epoch })),
    ready,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      await db.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  try {
    await ready(wanted);
  } catch (error) {
    const output = fleet.output();
    await shop[Symbol.asyncDispose]();
    throw new Error(`${String(error)}\n${output}`, { cause: error });
  }
  return shop;
}
