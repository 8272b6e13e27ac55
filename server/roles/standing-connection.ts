import pg from 'pg';
import type { Database } from '../db/database.ts';
import type { Log } from '../lib/log.ts';

const firstRetryMs = 100;
const longestRetryMs = 2000;

type Query = { name?: string; text: string; values?: unknown[] };

/** The one connection an idle instance holds: it listens, beats and polls; reopened for as long as it takes. */
export type StandingConnection = {
  /** Rejects while the connection is down; the caller comes again with its next tick. */
  query<Row extends object>(query: Query): Promise<pg.QueryResult<Row>>;
  isFree(): boolean;
  close(): Promise<void>;
};

export type StandingOptions = {
  url: string;
  applicationName: string;
  /** LISTENed to from every (re)connection on. */
  channels: string[];
  onNotification(channel: string, payload: string): void;
  /** Called after each reconnection: what was notified in between is lost. */
  onReconnected: () => void;
  log: Log;
};

/** Resolves with the first connection; waits for a database that is not there yet. */
export async function openStanding(options: StandingOptions): Promise<StandingConnection> {
  const { url, applicationName, channels, log } = options;
  let client: pg.Client | undefined;
  let pending = 0;
  let closed = false;

  async function connectOnce(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      options: '-c timezone=UTC',
    });
    fresh.on('error', () => {});
    fresh.on('notification', ({ channel, payload }) => options.onNotification(channel, payload ?? ''));
    try {
      await fresh.connect();
      for (const channel of channels) await fresh.query(`listen ${fresh.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(() => {});
      throw error;
    }
    fresh.once('end', () => {
      if (client === fresh) client = undefined;
      if (closed) return;
      log.warn({}, 'the database connection broke; reconnecting');
      void connect().then(options.onReconnected);
    });
    client = fresh;
  }

  async function connect(): Promise<void> {
    for (let retryMs = firstRetryMs; !closed; retryMs = Math.min(longestRetryMs, retryMs * 2)) {
      try {
        return await connectOnce();
      } catch (error) {
        if (!isPassing(error)) throw error;
        log.warn({ reason: (error as Error).message }, 'no connection to the database yet; trying again');
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
  }

  await connect();
  return {
    async query<Row extends object>(query: Query) {
      if (!client) throw new Error('the database connection is down');
      pending++;
      try {
        return await client.query<Row>(query);
      } finally {
        pending--;
      }
    },
    isFree: () => client !== undefined && pending === 0,
    async close() {
      closed = true;
      await client?.end().catch(() => {});
    },
  };
}

/** A wrong password or a database that does not exist will not heal by waiting. */
function isPassing(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return !['28P01', '28000', '3D000', '42501'].includes(code);
}

/** The same database, whose lone statements ride on the standing connection while it is free: an idle instance needs no other. */
export function ridingOn(standing: StandingConnection, db: Database): Database {
  const pool = new Proxy(db.pool, {
    get(target, property) {
      if (property === 'query') {
        return (asked: Query | string, values?: unknown[]) => {
          const query = typeof asked === 'string' ? { text: asked, values } : asked;
          return standing.isFree() ? standing.query(query) : target.query(query);
        };
      }
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...db, pool, counts: db.counts };
}
