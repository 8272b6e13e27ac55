import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { AppError } from '../../lib/app-error.ts';
import { copyJournal, journalPositions } from '../journal/copy-journal.ts';
import { fileOf, journalFolder, type Manifest, manifestName } from './manifest.ts';
import { columnList, plannedTables, quoted, type TablePlan } from './tables.ts';

export type BackupOptions = {
  now?: () => number;
  /** Folder of the delivery journal, copied along. */
  journal?: string | undefined;
};

/**
 * Writes the whole shop as of one snapshot into `folder` (which must not exist), while it goes on selling. Sealed keys
 * stay sealed; the master key is not in it.
 */
export async function backup(
  databaseUrl: string,
  folder: string,
  { now = Date.now, journal }: BackupOptions = {},
): Promise<Manifest> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'yinghuo backup' });
  await client.connect();
  const partial = `${folder}.partial`;
  try {
    if (await stat(folder).catch(() => undefined))
      throw new AppError('conflict', `${folder} is there already; a backup needs a folder of its own.`);
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o700 });
    const positions = journal ? await journalPositions(journal, now()) : undefined;
    await client.query('begin isolation level repeatable read read only');
    const migrations = await client.query<{ name: string }>('select name from migration order by name');
    const tables: Manifest['tables'] = [];
    for (const plan of await plannedTables(client))
      tables.push({ ...plan, ...(await copyOut(client, plan, join(partial, fileOf(plan.table)))) });
    await client.query('commit');
    if (journal) await copyJournal(journal, join(partial, journalFolder));
    const manifest: Manifest = {
      format: 1,
      takenAt: new Date(now()).toISOString(),
      migrations: migrations.rows.map((row) => row.name),
      tables,
      journal: positions,
    };
    await writeFile(join(partial, manifestName), JSON.stringify(manifest, null, 2), { mode: 0o600 });
    await rename(partial, folder);
    return manifest;
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function copyOut(
  client: pg.Client,
  { table, columns }: TablePlan,
  file: string,
): Promise<{ rows: number; sha256: string }> {
  const source = client.query(
    copyTo(`copy (select ${columnList(columns)} from ${quoted(table)}) to stdout (format binary)`),
  );
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(source, createGzip({ level: 1 }), hashing, createWriteStream(file, { mode: 0o600 }));
  return { rows: source.rowCount, sha256: hash.digest('hex') };
}
