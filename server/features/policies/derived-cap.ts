import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';

const limits: Statement = {
  name: 'scaling_connection_limits',
  text: `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0) as server,
    (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user) as role,
    (select nullif(datconnlimit, -1) from pg_database where datname = current_database()) as database`,
};

type Limits = { server: number; role: number | null; database: number | null };

/** An instance holds at most so many connections. */
const perInstance = 3;
/** Kept for console, scaler, fleet, backups and whoever looks in. */
const keptBack = 16;
const most = 64;
const freshMs = 60_000;
const cache = new WeakMap<object, { at: number; cap: Promise<number> }>();

/** How many instances the database's connection limits can carry, 1 to 64; at most a minute old. */
export function derivedCap(ctx: Pick<Context, 'db' | 'clock'>): Promise<number> {
  const known = cache.get(ctx.db);
  if (known && ctx.clock() - known.at < freshMs) return known.cap;
  const cap = run<Limits>(ctx.db, limits, []).then(([row]) => capOf(row!));
  cache.set(ctx.db, { at: ctx.clock(), cap });
  cap.catch(() => cache.delete(ctx.db));
  return cap;
}

/** From the tightest of the database's limits. */
export function capOf({ server, role, database }: Limits): number {
  const connections = Math.min(server, role ?? Infinity, database ?? Infinity);
  return Math.max(1, Math.min(most, Math.floor((connections - keptBack) / perInstance)));
}
