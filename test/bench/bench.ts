import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDatabase, startPostgres } from '../../scripts/lib/postgres.mjs';
import { migrate } from '../../server/db/migrate.ts';
import { appRoot } from '../../server/lib/app-root.ts';

/** One measured figure; `aim` is what the design asks for, `met` whether it was reached in this run. */
export type Figure = {
  name: string;
  value: number | string;
  unit?: string;
  aim?: string;
  met?: boolean;
  note?: string;
};

export type BenchPostgres = AsyncDisposable & { pid: number; newDatabase(name: string): Promise<string> };

/** The embedded Postgres as a shop has it (fsync on), in a folder of its own. */
export async function benchPostgres(): Promise<BenchPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-bench-'));
  const server = await startPostgres({
    root: appRoot,
    dataDir: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
  });
  return {
    pid: server.identity.pid,
    async newDatabase(name) {
      const url = await ensureDatabase(server, name);
      await migrate(url);
      return url;
    },
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The `p`-th percentile (0..1) of the values. */
export function percentile(values: number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
