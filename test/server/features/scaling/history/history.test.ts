import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Observations } from '../../../../../server/contract/scaling/observation.ts';
import { createArrivalBook } from '../../../../../server/features/scaling/history/arrival-book.ts';
import { decodeCounts, encodeCounts } from '../../../../../server/features/scaling/history/arrival-codec.ts';
import { createHistory } from '../../../../../server/features/scaling/history/history.ts';
import {
  dropLapsed,
  ensureKept,
  ensurePartitions,
  keptHistory,
} from '../../../../../server/features/scaling/history/partitions.ts';
import { testContext } from '../../../../support/context.ts';
import { testDatabase } from '../../../../support/database.ts';
import { said } from '../scaler-rows.ts';

const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 9, 3, 10, 0, 0);
const nothing = { leads: null, forecasts: [], floors: [], startMs: 500, spend: null, suspects: {} };

const watched = (ready: number, perSecond: number): Observations => ({
  ...nothing,
  paused: { scaleIn: false, all: false },
  services: {
    storefront: {
      instances: { starting: 0, ready, draining: 0, failed: 0 },
      arrivals: { fromMs: startMs, counts: [perSecond] },
      backlog: 0,
      oldestMs: 0,
      donePerSecond: perSecond,
      busyShare: 0.5,
      latencyP95Ms: 120,
      errorRate: 0,
      cpuPercent: 10,
      memoryMb: 80,
      measuredAtMs: startMs,
    },
  },
});

describe('counts of a minute', () => {
  test('come back as they went in, a quiet second in one byte', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3_000_000), { minLength: 60, maxLength: 60 }), (counts) => {
        expect(decodeCounts(encodeCounts(counts))).toEqual(counts);
      }),
    );
    expect(encodeCounts(Array.from({ length: 60 }, () => 127)).length).toBe(60);
  });

  test('of several tellers are summed up; each tells the same second again and again and may correct itself', () => {
    const book = createArrivalBook();
    book.enter('storefront', 'a', { fromS: 100, counts: [1, 2, 3] });
    book.enter('storefront', 'b', { fromS: 101, counts: [10, 0] });
    book.enter('storefront', 'a', { fromS: 101, counts: [2, 4, 5] });
    expect(book.read('storefront', 100, 104)).toEqual([1, 12, 4, 5]);
    expect(book.read('orders', 100, 102)).toEqual([0, 0]);
    book.forget(1000);
    expect(book.read('storefront', 100, 104)).toEqual([0, 0, 0, 0]);
  });
});

describe('the history', () => {
  /** Turns of 2 s over some minutes, `perSecond` arrivals at the storefront. */
  async function watch(
    fromMs: number,
    untilMs: number,
    perSecond: (second: number) => number,
    db: Parameters<typeof testContext>[0],
  ) {
    const history = createHistory();
    const book = createArrivalBook();
    const ctx = testContext(db);
    for (let atMs = fromMs; atMs < untilMs; atMs += 2000) {
      const from = Math.floor(fromMs / 1000);
      const told = Math.max(from, Math.floor(atMs / 1000) - 12);
      const counts = Array.from({ length: Math.floor(atMs / 1000) - told }, (_, n) => perSecond(told + n));
      book.enter('storefront', 'a', { fromS: told, counts });
      book.forget(atMs / 1000);
      const decision = { atMs, services: [said('storefront', { was: 2, desired: 2 })] };
      await history.write(ctx, { observations: watched(2, 7), decision, book, beats: [] });
    }
  }

  test('keeps every second, and the figures of 10 s and of a minute', async () => {
    await using db = await testDatabase();
    await watch(startMs, startMs + 130_000, (second) => second % 5, db.database);
    const { rows } = await db.pool.query(
      "select minute, counts, total from arrival_minute where service = 'storefront' order by minute",
    );
    expect(rows.length).toBeGreaterThanOrEqual(2);
    const first = Array.from({ length: 60 }, (_, n) => (startMs / 1000 + n) % 5);
    expect(decodeCounts(rows[0].counts)).toEqual(first);
    expect(rows[0].total).toBe(first.reduce((sum, count) => sum + count, 0));
    const tiers = await db.pool.query(
      "select tier, count(*)::int as n, min(ready) as ready, min(arrivals) as arrivals from metric_slice where service = 'storefront' group by tier order by tier",
    );
    expect(tiers.rows).toEqual([
      { tier: 10, n: 12, ready: 2, arrivals: 7 },
      { tier: 60, n: 2, ready: 2, arrivals: 7 },
    ]);
  });

  test('a new leader in the middle of a minute loses none of it', async () => {
    await using db = await testDatabase();
    const one = () => 1;
    await watch(startMs, startMs + 32_000, one, db.database);
    await watch(startMs + 32_000, startMs + 80_000, one, db.database);
    const { rows } = await db.pool.query(
      "select counts from arrival_minute where service = 'storefront' order by minute limit 1",
    );
    const counts = decodeCounts(rows[0].counts);
    // the last seconds before the change were told to nobody yet
    expect(counts.filter((count) => count > 1)).toEqual([]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(48);
    expect(counts.slice(0, 20).concat(counts.slice(34))).toEqual(Array.from({ length: 46 }, () => 1));
  });

  test('of a minute the most telling thought stays', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    const history = createHistory();
    const book = createArrivalBook();
    const think = (atMs: number, was: number, desired: number) =>
      history.write(ctx, {
        observations: watched(was, 7),
        decision: { atMs, services: [said('storefront', { was, desired })] },
        book,
        beats: [],
      });
    await think(startMs, 2, 2);
    await think(startMs + 2000, 2, 5);
    await think(startMs + 4000, 5, 5);
    const of = async (minuteMs: number) =>
      (await db.pool.query('select was, desired from thought_minute where minute = $1', [new Date(minuteMs)])).rows;
    expect(await of(startMs)).toEqual([{ was: 2, desired: 5 }]);
    await think(startMs + 60_000, 5, 5);
    expect(await of(startMs)).toEqual([{ was: 2, desired: 5 }]);
    expect(await of(startMs + 60_000)).toEqual([{ was: 5, desired: 5 }]);
  });
});

describe('partitions', () => {
  const count = async (db: { pool: { query(text: string): Promise<{ rows: { n: number }[] }> } }) =>
    (
      await db.pool.query(
        "select count(*)::int as n from pg_inherits join pg_class on oid = inhrelid where relkind in ('r', 'p')",
      )
    ).rows[0]!.n;

  test('are there for what comes, once, and go when their last row is too old', async () => {
    await using db = await testDatabase();
    await ensurePartitions(db.database, { fromMs: startMs, untilMs: startMs + dayMs });
    const made = await count(db);
    await ensurePartitions(db.database, { fromMs: startMs, untilMs: startMs + dayMs });
    expect(await count(db)).toBe(made);
    const insert = (atMs: number) =>
      db.pool.query("insert into metric_slice (tier, at, service) values (10, $1, 'orders')", [new Date(atMs)]);
    await insert(startMs);
    expect(await dropLapsed(db.database, startMs + 2 * dayMs)).toEqual([]);
    await dropLapsed(db.database, startMs + 4 * dayMs);
    expect((await db.pool.query('select 1 from metric_slice')).rowCount).toBe(0);
    await expect(insert(startMs)).rejects.toThrow('no partition');
    await dropLapsed(db.database, startMs + 3 * 365 * dayMs);
    // the tiers themselves stay
    expect(await count(db)).toBe(3);
  });

  test('everything a backup may hold has its place', async () => {
    await using db = await testDatabase();
    await ensureKept(db.pool, startMs);
    for (const { keptMs, everyMs } of keptHistory) expect(keptMs).toBeGreaterThanOrEqual(everyMs);
    await db.pool.query(
      `insert into arrival_minute (service, minute, counts, total) select 'orders', at, '\\x00', 0
       from unnest($1::timestamptz[]) as at`,
      [[new Date(startMs - 60 * dayMs), new Date(startMs)]],
    );
    await db.pool.query("insert into metric_slice (tier, at, service) values (3600, $1, 'orders')", [
      new Date(startMs - 729 * dayMs),
    ]);
  });
});
