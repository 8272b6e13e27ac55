import { randomBytes } from 'node:crypto';
import pg from 'pg';

import { runningRole } from '../../scripts/lib/postgres.mjs';
import { openDatabase, type Database } from '../../server/db/database.ts';
import { migrate } from '../../server/db/migrate.ts';
import { sharedByRun } from './broker.ts';

const template = 'yinghuo_template';

export type TestDatabase = AsyncDisposable & {
  /** As its owner. */
  url: string;
  /** As the shop runs: the least rights. */
  runningUrl: string;
  /** The owner's: the test itself looks and meddles with it. */
  pool: pg.Pool;
  /** As the shop runs: what is under test gets this one. */
  database: Database;
};

/** A migrated database of its own: `await using db = await testDatabase()`. `max`: connections of each role, opened when needed. */
export async function testDatabase({ max = 20 } = {}): Promise<TestDatabase> {
  const server = await postgresUrl();
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    await ensureTemplate(client, server);
    await client.query(`create database ${name} template ${template} strategy file_copy`);
    // the rights on the database itself are not copied with it
    await client.query(`revoke temporary, create on database ${name} from public`);
  });
  const url = withName(server, name);
  const runningUrl = withRole(url, runningRole);
  const owner = openDatabase(url, { max, applicationName: 'yinghuo test' });
  const database = openDatabase(runningUrl, { max, applicationName: 'yinghuo test' });
  return {
    url,
    runningUrl,
    pool: owner.pool,
    database,
    async [Symbol.asyncDispose]() {
      await Promise.all([owner.close(), database.close()]);
      await withClient(server, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** The run's Postgres itself, for tests that make databases of their own. */
export const postgresUrl = (): Promise<string> => sharedByRun('database');

async function ensureTemplate(client: pg.Client, server: string): Promise<void> {
  await client.query("select pg_advisory_lock(hashtext('yinghuo test template'))");
  try {
    const ready = await client.query('select 1 from pg_database where datname = $1 and datistemplate', [template]);
    if (ready.rowCount) return;
    await client.query(`drop database if exists ${template} with (force)`);
    await client.query(`create database ${template}`);
    const url = withName(server, template);
    await migrate(url, { runningUrl: withRole(url, runningRole) });
    await client.query(`alter database ${template} is_template true`);
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('yinghuo test template'))");
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withRole(url: string, role: string): string {
  const changed = new URL(url);
  changed.username = role;
  return changed.href;
}

function withName(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
