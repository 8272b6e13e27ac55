import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../../server/contract/services.ts';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { createSignInLink } from '../../server/features/account/sign-in-link.ts';
import type { Context } from '../../server/features/context.ts';
import { testContext } from './context.ts';
import { runningUrl } from './running-url.ts';
import { eventually, freePorts, type RunningProcess, runProcess } from './processes.ts';

const root = join(import.meta.dirname, '../..');
const bundle = join(root, 'out/server/main.mjs');

export type Order = { orderNo: string; token: string; payUrl: string };
type Outcome = 'pay' | 'fail' | 'late' | 'twice' | 'lost';

/** A whole shop of real processes, built and started the way `npm start` does, with the owner waiting to sign in. */
export type RunningShop = AsyncDisposable & {
  storefront: string;
  console: string;
  db: Database;
  ctx: Context;
  owner: { id: string; email: string; password: string };
  /** Signs the owner in, once. */
  signInToken(): Promise<string>;
  /** A buyer's order through the buyer API; `payUrl` is the sandbox's page. */
  order(variantId: string, options?: { quantity?: number; contact?: string }): Promise<Order>;
  /** What pressing that button on the sandbox's page does. */
  press(order: Pick<Order, 'payUrl'>, outcome: Outcome): Promise<void>;
  read(order: Order): Promise<{ status: string; keys: string[] }>;
  instances(): Promise<{ id: string; service: Service; pid: number; state: string }[]>;
  /** Scales a service on the running fleet. */
  set(counts: Partial<Record<Service, number>>): Promise<void>;
};

type Options = {
  /** The demo shop's goods, or nothing at all. */
  seed?: boolean;
  counts?: Partial<Record<Service, number>>;
  env?: Record<string, string>;
};

// counts are set by hand, unless a test asks for a scaler
const ones = { storefront: 1, console: 1, orders: 1, dispense: 1, commission: 1, scaler: 0 };

export async function openRunningShop(
  databaseUrl: string,
  { seed = true, counts = {}, env: more = {} }: Options = {},
): Promise<RunningShop> {
  if (!existsSync(bundle)) throw new Error('the server is not built: npm run build');
  const [port = 0, consolePort = 0, controlPort = 0] = await freePorts(3);
  const dataDir = mkdtempSync(join(tmpdir(), 'yinghuo-running-'));
  const masterKey = randomBytes(32).toString('base64');
  const token = randomBytes(24).toString('hex');
  const wanted = { ...ones, ...counts };
  const env = {
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: join(tmpdir(), 'yinghuo-test-compile-cache'),
    DATABASE_URL: await runningUrl(databaseUrl),
    YINGHUO_DATA: dataDir,
    YINGHUO_PORT: String(port),
    YINGHUO_CONSOLE_PORT: String(consolePort),
    YINGHUO_MASTER_KEY: masterKey,
    YINGHUO_SEED: seed ? '1' : '0',
    YINGHUO_LOG: 'warn',
    // buyers come from addresses of their own, as behind a proxy
    YINGHUO_TRUST_PROXY: '127.0.0.1/32',
    YINGHUO_FLEET_TOKEN: token,
    YINGHUO_FLEET_PORT: String(controlPort),
    YINGHUO_INSTANCES: Object.entries(wanted)
      .map(([service, count]) => `${service}=${count}`)
      .join(','),
    ...more,
  };
  const prepared = await prepare({ ...env, DATABASE_OWNER_URL: databaseUrl });
  const fleet = runProcess(process.execPath, [bundle, 'fleet'], { env });
  const db = openDatabase(databaseUrl, { max: 3, applicationName: 'yinghuo test' });
  const storefront = `http://127.0.0.1:${port}`;
  const ctx = testContext(db, { masterKey, config: { publicUrl: storefront } });

  const control = async (body?: object) => {
    const response = await fetch(`http://127.0.0.1:${controlPort}/`, {
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${token}` },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`fleet control answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as { instances: Awaited<ReturnType<RunningShop['instances']>> };
  };
  const shop: RunningShop = {
    storefront,
    console: `http://127.0.0.1:${consolePort}`,
    db,
    ctx,
    owner: { id: await ownerId(db, prepared.ownerEmail), email: prepared.ownerEmail, password: prepared.ownerPassword },
    signInToken: async () => (await createSignInLink(ctx, shop.owner.id)).token,
    ...buyerOf(storefront),
    instances: async () => (await control()).instances,
    set: async (change) => void (await control({ set: change })),
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      await db.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  await untilOpen(shop, fleet);
  return shop;
}

async function prepare(env: Record<string, string>): Promise<{ ownerEmail: string; ownerPassword: string }> {
  await using migration = runProcess(process.execPath, [bundle, 'migrate'], { env });
  const { code } = await migration.exited;
  if (code !== 0) throw new Error(`migrate ended with ${code}: ${migration.output()}`);
  return JSON.parse(migration.output().trim().split('\n').at(-1)!) as { ownerEmail: string; ownerPassword: string };
}

async function ownerId(db: Database, email: string): Promise<string> {
  const { rows } = await db.pool.query<{ id: string }>('select id from auth_user where email = $1', [email]);
  return rows[0]!.id;
}

async function untilOpen(shop: RunningShop, fleet: RunningProcess): Promise<void> {
  const isReady = (url: string) =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await eventually(async () => (await isReady(shop.storefront)) && isReady(shop.console), {
      timeoutMs: 60_000,
      what: 'an open shop',
    });
  } catch (error) {
    const output = fleet.output();
    await shop[Symbol.asyncDispose]();
    throw new Error(`${String(error)}\n${output}`, { cause: error });
  }
}

/** Buyers as programs: what a phone's browser does, without the pages. */
export function buyerOf(storefront: string): Pick<RunningShop, 'order' | 'press' | 'read'> {
  const address = () => `10.${[...randomBytes(3)].join('.')}`;
  return {
    async order(variantId, { quantity = 1, contact = `${randomBytes(5).toString('hex')}@example.com` } = {}) {
      const response = await fetch(`${storefront}/api/orders`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': randomBytes(16).toString('hex'),
          'x-forwarded-for': address(),
        },
        body: JSON.stringify({ variantId, quantity, contact, gateway: 'sandbox' }),
      });
      if (response.status !== 201) throw new Error(`no order: ${response.status} ${await response.text()}`);
      return (await response.json()) as Order;
    },
    async press({ payUrl }, outcome) {
      const response = await fetch(payUrl, {
        method: 'POST',
        body: new URLSearchParams({ outcome }),
        redirect: 'manual',
      });
      if (response.status !== 303) throw new Error(`no payment: ${response.status} ${await response.text()}`);
    },
    async read({ orderNo, token }) {
      const response = await fetch(`${storefront}/api/orders/${orderNo}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await response.json()) as { status: string; keys: string[] };
    },
  };
}
