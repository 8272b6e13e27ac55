import { createHash, randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres, throwawaySettings, type PostgresServer } from '../../scripts/lib/postgres.mjs';
import { identify, isAlive, stopProcess, type ProcessIdentity } from '../../scripts/lib/processes.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    seed: number;
    databaseBroker: string;
  }
}

const root = join(import.meta.dirname, '../..');
const prefix = `yinghuo-test-${createHash('sha256').update(root).digest('hex').slice(0, 6)}-`;

/** Postgres starts when the first test asks for a database, once a run; tests without one don't pay for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepDeadRuns();
  const seed = Number(process.env.FAST_CHECK_SEED ?? randomInt(2 ** 31));
  console.log(`seed ${seed} (repeat with FAST_CHECK_SEED=${seed})`);
  let server: Promise<PostgresServer> | undefined;
  const broker = createServer((_request, response) => {
    server ??= bootPostgres();
    server.then(
      (ready) => answer(response, 200, ready.url('postgres')),
      (error: unknown) => answer(response, 500, String(error)),
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  project.provide('seed', seed);
  project.provide('databaseBroker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}/`);
  return async () => {
    broker.closeAllConnections();
    broker.close();
    const ready = await server?.catch(() => undefined);
    await ready?.stop();
    if (ready) rmSync(join(ready.home, '..'), { recursive: true, force: true });
  };
}

async function bootPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  writeFileSync(join(folder, 'owner.json'), JSON.stringify(identify(process.pid)));

  chmodSync(folder, 0o755);
  return startPostgres({
    root,
    dataDir: join(folder, 'pg'),
    logFile: join(folder, 'pg.log'),
    extraSettings: throwawaySettings,
  });
}

/** A run that was killed leaves its Postgres behind; the next run ends it, by recorded pid and start time. */
async function sweepDeadRuns(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(prefix))) {
    const folder = join(tmpdir(), name);
    const owner = readJson(join(folder, 'owner.json'));
    if (!owner || isAlive(owner)) continue;
    const pid = Number(readText(join(folder, 'pg/postmaster.pid'))?.split('\n')[0]);
    const postmaster = pid ? identify(pid) : undefined;
    if (postmaster) await stopProcess(postmaster, { signal: 'SIGQUIT' });
    rmSync(folder, { recursive: true, force: true });
  }
}

function readJson(file: string): ProcessIdentity | undefined {
  const text = readText(file);
  return text ? (JSON.parse(text) as ProcessIdentity) : undefined;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status).end(body);
}
