import { join } from 'node:path';
import pg from 'pg';
import { isThere } from './data-folder.mjs';
import { messageOf } from './errors.mjs';
import { say } from './language.mjs';
import { dataDir } from './paths.mjs';
import { SetupError } from './setup-error.mjs';

export const clusterDir = join(dataDir, 'postgres');
export const logs = {
  postgres: join(dataDir, 'postgres.log'),
  launcher: join(dataDir, 'launcher.log'),
  fleet: join(dataDir, 'fleet.log'),
  desk: join(dataDir, 'desk.log'),
};

/** @typedef {{ ownerUrl: string, url: string }} ShopDatabase as its owner, and as what the shop runs as */

/**
 * The database that the environment names.
 * @returns {ShopDatabase | undefined}
 */
export function foreignDatabase() {
  const url = process.env.DATABASE_URL;
  return url ? { ownerUrl: process.env.DATABASE_OWNER_URL || url, url } : undefined;
}

/**
 * Whether a master key made now would lock the shop out of what it already holds.
 * @returns {Promise<boolean>}
 */
export async function hasData() {
  const foreign = foreignDatabase();
  if (!foreign) return isThere(join(clusterDir, 'PG_VERSION'));
  const client = new pg.Client({ connectionString: foreign.ownerUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query("select to_regclass('migration') is not null as found");
    return rows[0].found;
  } catch (error) {
    throw new SetupError(
      'database',
      say(
        `连不上 DATABASE_URL 的数据库：${messageOf(error)}`,
        `Can't reach the database of DATABASE_URL: ${messageOf(error)}`,
      ),
      1,
    );
  } finally {
    await client.end().catch(() => {});
  }
}
