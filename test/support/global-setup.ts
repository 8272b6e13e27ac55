import { createHash, randomInt } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildDesk } from '../../scripts/lib/build.mjs';
import { findElectron } from '../../scripts/lib/electron.mjs';
import { startPostgres, type PostgresServer } from '../../scripts/lib/postgres.mjs';
import { identify, isAlive, stopProcess, type ProcessIdentity } from '../../scripts/lib/processes.mjs';
import { memory, roomyFolder } from './roomy-folder.ts';

/** A crash of the machine may lose data, a crash of the process may not. */
const throwawaySettings = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_connections: '300',
};

declare module 'vitest' {
  interface ProvidedContext {
    seed: number;
    /** Answers `database` with the run's Postgres and `pages` with the folder of the built interface, each made when first asked for. */
    broker: string;
  }
}

const root = join(import.meta.dirname, '../..');
const prefix = `yinghuo-test-${createHash('sha256').update(root).digest('hex').slice(0, 6)}-`;

/** What many test files need is made once a run, when the first of them asks; the others don't pay for it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await sweepDeadRuns();
  const seed = Number(process.env.FAST_CHECK_SEED ?? randomInt(2 ** 31));
  console.log(`seed ${seed} (repeat with FAST_CHECK_SEED=${seed})`);
  let server: Promise<PostgresServer> | undefined;
  let pages: Promise<string> | undefined;
  const makers: Record<string, () => Promise<string>> = {
    '/database': async () => (await (server ??= bootPostgres())).url('postgres'),
    '/pages': () => (pages ??= buildPages()),
  };
  const broker = createServer((request, response) => {
    const made = makers[request.url ?? '']?.() ?? Promise.reject(new Error('nothing of that name'));
    made.then(
      (body) => answer(response, 200, body),
      (error: unknown) => answer(response, 500, String(error)),
    );
  });
  await new Promise<void>((resolve) => broker.listen(0, '127.0.0.1', resolve));
  project.provide('seed', seed);
  project.provide('broker', `http://127.0.0.1:${(broker.address() as AddressInfo).port}/`);
  return async () => {
    broker.closeAllConnections();
    broker.close();
    const ready = await server?.catch(() => undefined);
    await ready?.stop();
    if (ready) rmSync(join(ready.home, '..'), { recursive: true, force: true });
  };
}

/** As shipped; built again only when a source changed. */
async function buildPages(): Promise<string> {
  await buildDesk(await findElectron());
  return join(root, 'out', 'renderer');
}

async function bootPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(roomyFolder(), prefix));
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
  const places = [tmpdir(), memory].filter((place) => existsSync(place));
  const left = places.flatMap((place) => readdirSync(place).map((name) => join(place, name)));
  for (const folder of left.filter((path) => basename(path).startsWith(prefix))) {
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
