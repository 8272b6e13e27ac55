import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

// bigint columns are ids, counts and minor units, all far below 2^53
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);

export type Connection = pg.PoolClient;

export type Database = {
  pool: pg.Pool;
  /** For the sign-in library and for queries with many shapes; every other is a `statement`. */
  kysely: Kysely<Tables>;
  url: string;
  /** Statements sent and transactions committed by this process, for the benches. */
  counts: { statements: number; commits: number };
  close(): Promise<void>;
};

/** `max` connections; an idle one is closed after 5 s, so that an idle instance holds its listener only. */
export function openDatabase(url: string, { max = 2, applicationName = 'yinghuo' } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    idleTimeoutMillis: 5000,
    connectionTimeoutMillis: 5000,
    application_name: applicationName,
    options: '-c timezone=UTC -c idle_in_transaction_session_timeout=20s',
  });
  // a connection that breaks while idle is replaced by the pool; the next query reports it
  pool.on('error', () => {});
  // one that breaks while it is checked out is reported by its query; without a listener Node would exit
  pool.on('connect', (client) => client.on('error', () => {}));
  keepAfterRefusals(pool);
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { pool, kysely, url, counts: { statements: 0, commits: 0 }, close: () => pool.end() };
}

/**
 * `pool.query` of the driver closes its connection after any error. A statement that was refused (no stock, a key that is
 * there already) leaves the connection as good as it was, and a new one costs ten times the statement: a crowd before
 * an empty shelf would be a crowd of new connections.
 */
function keepAfterRefusals(pool: pg.Pool): void {
  const query = async (config: string | pg.QueryConfig, values?: unknown[]): Promise<pg.QueryResult> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      return await client.query(config, values);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError) || error.code?.startsWith('57P')) broken = error as Error;
      throw error;
    } finally {
      client.release(broken);
    }
  };
  pool.query = query as typeof pool.query;
}
