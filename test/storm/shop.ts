import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { type Context, systemActor } from '../../server/features/context.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { testContext } from '../support/context.ts';
import { freePorts } from '../support/processes.ts';
import { runningUrl } from '../support/running-url.ts';
import { addBatch, stockShelf } from '../support/stock.ts';
import type { Shelf } from './buyer.ts';
import { stormPolicy, stormServices, type StormSettings } from './settings.ts';

type FleetInstance = { id: string; service: string; pid: number; state: string; startedAt: number };

/** A whole shop of real processes, with a stocked shelf and the storm's policy in force. */
export type StormShop = AsyncDisposable & {
  shelf: Shelf;
  db: Database;
  ctx: Context;
  pid: number;
  /** What fleet says runs at this moment. */
  /** As a person at this machine would. */
  set(counts: Record<string, number>): Promise<void>;
  list(): Promise<{ counts: Record<string, number>; instances: FleetInstance[] }>;
};

/** `scales`: whether our scaler runs at all. */
type Options = { settings: StormSettings; keys: number; paused: boolean; scales: boolean; logFile: string };

export async function openStormShop(databaseUrl: string, options: Options): Promise<StormShop> {
  const { settings, keys, paused, scales } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'yinghuo-storm-'));
  const [port = 0, consolePort = 0, controlPort = 0] = await freePorts(3);
  const masterKey = randomBytes(32).toString('base64');
  const token = randomBytes(24).toString('hex');
  const db = openDatabase(databaseUrl, { max: 2, applicationName: 'yinghuo storm' });
  const ctx = testContext(db, { masterKey, config: { jobSlots: settings.jobSlots } });
  const { variantId, slug } = await fillShop(ctx, db, keys);
  await setPolicy(db, settings, paused);
  const log = await open(options.logFile, 'w');
  const child = spawn(process.execPath, [join(appRoot, 'out/server/main.mjs'), 'fleet'], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: join(dataDir, 'compile-cache'),
      DATABASE_URL: await runningUrl(databaseUrl),
      YINGHUO_DATA: dataDir,
      YINGHUO_MASTER_KEY: masterKey,
      YINGHUO_PORT: String(port),
      YINGHUO_CONSOLE_PORT: String(consolePort),
      YINGHUO_FLEET_TOKEN: token,
      YINGHUO_FLEET_PORT: String(controlPort),
      YINGHUO_TRUST_PROXY: '127.0.0.1/32',
      YINGHUO_INSTANCES: scales ? '' : 'scaler=0',
      YINGHUO_LOG: 'warn',
      YINGHUO_JOB_SLOTS: String(settings.jobSlots),
      YINGHUO_CHECKOUT_SLOTS: String(settings.checkoutSlots),
      YINGHUO_UPSTREAM_DELAY_MS: Object.entries(settings.upstreamDelayMs)
        .map(([service, delayMs]) => `${service}=${delayMs}`)
        .join(','),
    },
    stdio: ['ignore', log.fd, log.fd],
  });
  const shop: StormShop = {
    shelf: { base: `http://127.0.0.1:${port}`, slug, variantId },
    db,
    ctx,
    pid: child.pid!,
    async set(counts) {
      const response = await fetch(`http://127.0.0.1:${controlPort}/`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ set: counts }),
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) throw new Error(`fleet answered ${response.status} ${await response.text()}`);
    },
    async list() {
      const response = await fetch(`http://127.0.0.1:${controlPort}/`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(5000),
      });
      return (await response.json()) as Awaited<ReturnType<StormShop['list']>>;
    },
    async [Symbol.asyncDispose]() {
      await ended(child);
      await db.close();
      await log.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  try {
    await untilReady(shop, options);
  } catch (error) {
    await shop[Symbol.asyncDispose]();
    throw error;
  }
  return shop;
}

async function fillShop(ctx: Context, db: Database, keys: number): Promise<{ variantId: string; slug: string }> {
  const secret = randomBytes(16).toString('hex');
  await saveGateway(ctx, { name: 'sandbox', enabled: true, position: 0, settings: { secret } }, systemActor);
  await saveSettings(ctx, { openOrdersPerAddress: 100_000, openOrdersPerContact: 1000 }, systemActor);
  const batch = 5000;
  const lines = (from: number, count: number) =>
    Array.from(
      { length: count },
      (_, n) => `STORM-${String(from + n).padStart(6, '0')}-${randomBytes(6).toString('hex')}`,
    );
  const shelf = await stockShelf(ctx, db.pool, lines(0, Math.min(keys, batch)));
  for (let from = batch; from < keys; from += batch)
    await addBatch(ctx, db.pool, shelf.variantId, lines(from, Math.min(batch, keys - from)));
  await db.pool.query('analyze stock_key');
  const { rows } = await db.pool.query<{ slug: string }>('select slug from product where id = $1', [shelf.productId]);
  return { variantId: shelf.variantId, slug: rows[0]!.slug };
}

async function setPolicy(db: Database, settings: StormSettings, paused: boolean): Promise<void> {
  await db.pool.query(
    "insert into policy_version (actor, actor_name, why, body) values ('system', 'storm', 'storm', $1)",
    [JSON.stringify(stormPolicy(settings))],
  );
  if (paused)
    await db.pool.query(
      "insert into scaling_pause (everything, actor, actor_name, why) values (true, 'system', 'storm', 'control run')",
    );
}

async function untilReady(shop: StormShop, { scales, logFile }: Options): Promise<void> {
  const wanted = [...stormServices, 'console', ...(scales ? ['scaler'] : [])];
  for (let tries = 0; tries < 600; tries++) {
    const { rows } = await shop.db.pool.query<{ n: number }>(
      "select count(distinct service)::int as n from instance where state = 'ready' and service = any($1)",
      [wanted],
    );
    if (rows[0]!.n === wanted.length) return;
    await sleep(100);
  }
  throw new Error(`the fleet was not ready within a minute; see ${logFile}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 40_000);
  await gone;
  clearTimeout(late);
}
