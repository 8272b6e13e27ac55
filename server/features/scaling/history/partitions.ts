import { defined } from '../../../contract/defined.ts';
import type pg from 'pg';
import type { Connection, Database } from '../../../db/database.ts';

const dayMs = 86_400_000;

type Kept = { parent: string; everyMs: number; keptMs: number };

/** History is thrown out by whole partitions; each is kept until its last row is as old as that. The owner's functions know these parents. */
export const keptHistory: readonly Kept[] = [
  { parent: 'arrival_minute', everyMs: 7 * dayMs, keptMs: 60 * dayMs },
  { parent: 'thought_minute', everyMs: 7 * dayMs, keptMs: 60 * dayMs },
  { parent: 'metric_slice_10', everyMs: dayMs, keptMs: 2 * dayMs },
  { parent: 'metric_slice_60', everyMs: 7 * dayMs, keptMs: 60 * dayMs },
  { parent: 'metric_slice_3600', everyMs: 91 * dayMs, keptMs: 730 * dayMs },
];

type On = Pick<pg.ClientBase, 'query'>;

const existing = `select child.relname as name, parent.relname as parent from pg_inherits i
    join pg_class child on child.oid = i.inhrelid join pg_class parent on parent.oid = i.inhparent
    where i.inhparent = any($1::text[]::regclass[])`;

/** Makes the partitions that a stretch of time needs. Safe to repeat, and for two at once. */
export async function ensurePartitions(
  on: Database | Connection,
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
): Promise<void> {
  await make('pool' in on ? on.pool : on, () => ({ fromMs, untilMs }));
}

/** Makes every partition whose rows would still be kept at a moment: what a backup of then may hold. */
export async function ensureKept(client: On, atMs: number): Promise<void> {
  await make(client, ({ everyMs, keptMs }) => ({ fromMs: atMs - keptMs - everyMs, untilMs: atMs + everyMs }));
}

type Stretch = { fromMs: number; untilMs: number };

async function make(on: On, stretchOf: (kept: Kept) => Stretch): Promise<void> {
  const names = await namesOf(on);
  for (const kept of keptHistory) {
    const { parent, everyMs } = kept;
    const { fromMs, untilMs } = stretchOf(kept);
    for (let n = Math.floor(fromMs / everyMs); n <= Math.floor(untilMs / everyMs); n++) {
      const name = `${parent}_${n}`;
      if (names.has(name)) continue;
      const bounds = [n, n + 1].map((edge) => new Date(edge * everyMs));
      await on.query('select keep_partition($1, $2, $3, $4)', [parent, n, ...bounds]);
    }
  }
}

/** Drops the partitions whose last row is older than what is kept; answers their names. */
export async function dropLapsed(db: Database, nowMs: number): Promise<string[]> {
  const on = db.pool;
  const names = await namesOf(on);
  const dropped: string[] = [];
  for (const [name, parent] of names) {
    const { everyMs, keptMs } = defined(
      keptHistory.find((kept) => kept.parent === parent),
      'how long a table is kept',
    );
    const n = Number(name.slice(parent.length + 1));
    if ((n + 1) * everyMs > nowMs - keptMs) continue;
    await on.query('select drop_partition($1, $2)', [parent, n]);
    dropped.push(name);
  }
  return dropped;
}

async function namesOf(on: On): Promise<Map<string, string>> {
  const { rows } = await on.query<{ name: string; parent: string }>(existing, [
    keptHistory.map(({ parent }) => parent),
  ]);
  return new Map(rows.map(({ name, parent }) => [name, parent]));
}
