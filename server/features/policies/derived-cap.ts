import { one, statement } from '../../db/statement.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';

const limits = statement<Limits>({
  name: 'scaling_connection_limits',
  text: `select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      - coalesce(current_setting('reserved_connections', true)::int, 0) as server,
    (select nullif(rolconnlimit, -1) from pg_roles where rolname = current_user) as role,
    (select nullif(datconnlimit, -1) from pg_database where datname = current_database()) as database`,
});

type Limits = { server: number; role: number | null; database: number | null };

/** An instance holds at most so many connections. */
const perInstance = 3;
/** Kept for console, scaler, fleet, backups and whoever looks in. */
const keptBack = 16;
const most = 64;
const freshMs = 60_000;
const cache = cached({ load, freshMs });

/** How many instances the database's connection limits can carry, 1 to 64; at most a minute old. */
export function derivedCap(ctx: Pick<Context, 'db' | 'clock'>): Promise<number> {
  return cache.read(ctx);
}

async function load(ctx: Pick<Context, 'db' | 'clock'>): Promise<number> {
  const row = await one(ctx.db, limits, []);
  return capOf(row);
}

/** From the tightest of the database's limits. */
export function capOf({ server, role, database }: Limits): number {
  const connections = Math.min(server, role ?? Infinity, database ?? Infinity);
  return Math.max(1, Math.min(most, Math.floor((connections - keptBack) / perInstance)));
}
