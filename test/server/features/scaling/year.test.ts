import { expect, inject, test } from 'vitest';
import { scaledServices } from '../../../../server/contract/scaling/policy.ts';
import { encodeCounts } from '../../../../server/features/scaling/history/arrival-codec.ts';
import { dropLapsed, ensurePartitions, keptHistory } from '../../../../server/features/scaling/history/partitions.ts';
import { seeded } from '../../../faults/seeded.ts';
import { testDatabase, type TestDatabase } from '../../../support/database.ts';

const dayMs = 86_400_000;
const yearMs = 365 * dayMs;
const startMs = Date.UTC(2026, 0, 5);
const mostBytes = 1e9;
/** A fleet that is never small, for the tables that grow with it. */
const instances = 34;
const changesADay = 200;
const forecastSources = 4;

/** One real thought of a busy minute: what stands in every row. */
const reasons = JSON.stringify([
  { code: 'was', params: { instances: 4 } },
  { code: 'arrivals', params: { perSecond: 31.42, capacity: 7.98, instances: 6 } },
  { code: 'trend', params: { perSecond: 38.11, inMs: 17_400, instances: 7 } },
  { code: 'backlog', params: { count: 18, oldestMs: 640, instances: 1 } },
  { code: 'scale_in_window', params: { instances: 8, forMs: 300_000 } },
]);
const seen = JSON.stringify({
  arrivalsPerSecond: 31.4,
  ready: 8,
  starting: 0,
  busyShare: 0.6312,
  backlog: 18,
  latencyP95Ms: 412,
});

/** Counts of a day with an evening, up to some hundreds a second. */
function dayOfCounts(): Buffer[] {
  const random = seeded(inject('seed'));
  return Array.from({ length: 1440 }, (_, minute) => {
    const level = 20 + 400 * Math.max(0, Math.sin((minute / 1440) * Math.PI)) ** 6;
    return encodeCounts(Array.from({ length: 60 }, () => Math.round(level * (0.5 + random()))));
  });
}

const slice = `desired, ready, starting, draining, busy, arrivals, done, backlog, p95_ms, errors, cpu, memory_mb`;
const figures = '8.2, 7.9, 0.1, 0.2, 0.61, 31.4, 31.1, 18.3, 412, 0.001, 43.2, 91.5';

/** Fills every partition that holds this moment as full as it gets. */
async function fillPartitions({ pool }: TestDatabase, atMs: number): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  for (const { parent, everyMs } of keptHistory) {
    const from = Math.floor(atMs / everyMs) * everyMs;
    const span = [new Date(from), new Date(from + everyMs), scaledServices];
    const of = (seconds: number) =>
      `from generate_series($1::timestamptz, $2::timestamptz - interval '1 second', interval '${seconds} seconds') with ordinality as t (at, n), unnest($3::text[]) as service`;
    const tier = /metric_slice_(\d+)/.exec(parent)?.[1];
    const text = tier
      ? `insert into ${parent} (tier, at, service, ${slice}) select ${tier}, at, service, ${figures} ${of(Number(tier))}`
      : parent === 'arrival_minute'
        ? `insert into arrival_minute (service, minute, counts, total) select service, at, ($4::bytea[])[1 + n % 1440], 12345 ${of(60)}`
        : `insert into thought_minute (service, minute, was, desired, wanted, capped, reasons, seen) select service, at, 4, 8, 8, null, $4, $5 ${of(60)}`;
    const more: unknown[] =
      parent === 'arrival_minute' ? [dayOfCounts()] : parent === 'thought_minute' ? [reasons, seen] : [];
    rows.set(parent, (await pool.query(text, [...span, ...more])).rowCount ?? 0);
  }
  return rows;
}

const sizeOf = async ({ pool }: TestDatabase, table: string) =>
  (
    await pool.query<{ bytes: number }>(
      `select pg_total_relation_size($1::regclass)::float8 + coalesce((select sum(pg_total_relation_size(relid)) from pg_partition_tree($1::regclass)), 0)::float8 as bytes`,
      [table],
    )
  ).rows[0]!.bytes;

test('a year of history, at full density, takes at most 1 GB', async () => {
  await using db = await testDatabase();
  // the year goes by: what is kept at once is counted week by week
  const most = new Map<string, number>();
  for (let atMs = startMs; atMs <= startMs + yearMs + 60 * dayMs; atMs += 7 * dayMs) {
    await ensurePartitions(db.database, { fromMs: atMs, untilMs: atMs + dayMs });
    await dropLapsed(db.database, atMs);
    const { rows: found } = await db.pool.query<{ parent: string; n: number }>(
      `select parent.relname as parent, count(*)::int as n from pg_inherits join pg_class parent on parent.oid = inhparent
       where inhparent = any($1::text[]::regclass[]) group by 1`,
      [keptHistory.map(({ parent }) => parent)],
    );
    for (const { parent, n } of found) most.set(parent, Math.max(most.get(parent) ?? 0, n));
  }

  let total = 0;
  const told: string[] = [];
  const add = (what: string, bytes: number) => {
    total += bytes;
    told.push(`${what} ${(bytes / 1e6).toFixed(0)} MB`);
  };
  await ensurePartitions(db.database, { fromMs: startMs, untilMs: startMs });
  const rows = await fillPartitions(db, startMs);
  for (const { parent, everyMs, keptMs } of keptHistory) {
    // a year is asked for; only the hours live longer
    const atOnce = Math.min(most.get(parent)!, Math.ceil(Math.min(keptMs, yearMs) / everyMs) + 2);
    add(parent, (await sizeOf(db, parent)) * atOnce);
    expect(rows.get(parent)).toBeGreaterThan(1000);
  }
  await db.pool.query(
    `insert into instance_slice select to_timestamp($1::float8 / 1000) + n * interval '2 seconds', gen_random_uuid(), 'orders', 4, 12.5, 91.5
     from generate_series(1, 3600) as n, generate_series(1, $2::int)`,
    [startMs, instances],
  );
  // dead rows wait for the vacuum: twice the live ones at the most
  add('instances of two hours', 2 * (await sizeOf(db, 'instance_slice')));
  await db.pool.query(
    `insert into decision (at, epoch, service, was, desired, wanted, capped, reasons)
     select to_timestamp($1::float8 / 1000) + n * interval '7 minutes', 1, 'orders', 4, 8, 8, null, $3 from generate_series(1, $2::int) as n`,
    [startMs, changesADay * 365, reasons],
  );
  add('decisions', await sizeOf(db, 'decision'));
  await db.pool.query(
    `insert into forecast_hour (source, hour, per_second, low, high, actual)
     select 'source' || s, to_timestamp($1::float8 / 1000) + n * interval '1 hour', 1, 1, 1, 1 from generate_series(1, 8760) as n, generate_series(1, $2::int) as s`,
    [startMs, forecastSources],
  );
  add('forecasts', await sizeOf(db, 'forecast_hour'));
  console.log(`a year of history: ${(total / 1e6).toFixed(0)} MB: ${told.join(', ')}`);
  expect(total).toBeLessThanOrEqual(mostBytes);
  // and it is not small for want of rows
  expect(total).toBeGreaterThan(5e7);
}, 180_000);
