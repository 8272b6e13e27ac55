import { defined } from '../contract/defined.ts';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { appRoot } from '../lib/app-root.ts';
import { grantRunning } from './rights.ts';

export const migrationsDir = join(appRoot, 'server/db/migrations');

/** The database was written by a newer Yinghuo, or is not UTF-8. Nothing was touched. */
export class SchemaRefused extends Error {}

/** `expand` only adds, so a program from before it runs on; `contract` takes away what such a program needs. */
export type MigrationKind = 'expand' | 'contract';

/** A migration that takes something away says so in its first line: `-- contract: …`. */
export function kindOf(sql: string): MigrationKind {
  return /^-- contract\b/.test(sql) ? 'contract' : 'expand';
}

/** The first of the applied migrations that this program does not know and can't run beside; undefined: it can run. */
export function tooNew(done: ReadonlyMap<string, string | null>, files: readonly string[]): string | undefined {
  return [...done].find(([name, kind]) => !files.includes(name) && kind !== 'expand')?.[0];
}

/**
 * Brings the schema up to date, forward only, as its owner (`url`). With `runningUrl` the role that the shop runs as is given
 * its rights, again after every migration. Concurrent callers wait for one another. Answers the applied names; on a schema that a
 * newer program only added to there is nothing to do. Throws `SchemaRefused` where it can't run on what is there.
 */
export async function migrate(url: string, { runningUrl }: { runningUrl?: string } = {}): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: 'yinghuo migrate' });
  await client.connect();
  try {
    const encoding = defined(
      (await client.query<{ server_encoding: string }>('show server_encoding')).rows[0],
      'server_encoding',
    ).server_encoding;
    if (encoding !== 'UTF8')
      throw new SchemaRefused(`The database is in ${encoding}; Yinghuo needs one in UTF-8. Nothing was changed.`);
    const files = (await readdir(migrationsDir)).filter((name) => name.endsWith('.sql')).sort();
    await client.query('begin');
    await client.query("select pg_advisory_xact_lock(hashtext('yinghuo migrate'))");
    await client.query(
      'create table if not exists migration (name text primary key, checksum text not null, applied_at timestamptz not null default now())',
    );
    await client.query("alter table migration add column if not exists kind text not null default 'expand'");
    const { rows } = await client.query<{ name: string; kind: string }>('select name, kind from migration');
    const done = new Map(rows.map(({ name, kind }) => [name, kind]));
    const unknown = tooNew(done, files);
    if (unknown)
      throw new SchemaRefused(
        `The database was written by a newer Yinghuo (${unknown}); update the program. Nothing was changed.`,
      );
    const applied: string[] = [];
    for (const name of files.filter((file) => !done.has(file))) {
      const sql = await readFile(join(migrationsDir, name), 'utf8');
      await client.query('insert into migration (name, checksum, kind) values ($1, $2, $3)', [
        name,
        createHash('sha256').update(sql).digest('hex'),
        kindOf(sql),
      ]);
      await client.query(sql);
      applied.push(name);
    }
    if (runningUrl) await grantRunning(client, runningUrl);
    await client.query('commit');
    return applied;
  } finally {
    await client.end();
  }
}
