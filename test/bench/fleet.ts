import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { appRoot } from '../../server/lib/app-root.ts';
import { runningUrl } from '../support/running-url.ts';

export type BenchFleet = AsyncDisposable & {
  pid: number;
  port: number;
  consolePort: number;
  readyMs: number;
  instances: number;
};

/** A real fleet from the bundle, `each` instances a service, on ports of its own. */
export async function benchFleet(databaseUrl: string, masterKey: string, each: number): Promise<BenchFleet> {
  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-bench-fleet-'));
  const [port, consolePort] = [await freePort(), await freePort()];
  const services = ['storefront', 'orders', 'dispense', 'commission'];
  const startedAt = performance.now();
  const child = spawn(process.execPath, [join(appRoot, 'out/server/main.mjs'), 'fleet'], {
    env: {
      ...process.env,
      DATABASE_URL: await runningUrl(databaseUrl),
      YINGHUO_MASTER_KEY: masterKey,
      YINGHUO_PORT: String(port),
      YINGHUO_CONSOLE_PORT: String(consolePort),
      YINGHUO_DATA: folder,
      YINGHUO_LOG: 'warn',
      YINGHUO_INSTANCES: [...services.map((service) => `${service}=${each}`), 'console=1', 'scaler=0'].join(','),
      NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await ready(databaseUrl, services.length * each + 1);
  return {
    pid: child.pid!,
    port,
    consolePort,
    readyMs: performance.now() - startedAt,
    instances: services.length * each + 1,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(30_000).then(() => child.kill('SIGKILL'))]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ready(databaseUrl: string, wanted: number): Promise<void> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let tries = 0; tries < 600; tries++) {
      const { rows } = await client.query<{ n: number }>(
        "select count(*)::int as n from instance where state = 'ready' and heartbeat_at > now() - interval '10 seconds'",
      );
      if (rows[0]!.n >= wanted) return;
      await sleep(50);
    }
    throw new Error('the fleet was not ready in 30 s');
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
