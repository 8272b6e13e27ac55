import { describe, expect, test } from 'vitest';
import type { ForecastCurve } from '../../../../../server/contract/scaling/observation.ts';
import { takeLease } from '../../../../../server/features/leases/take-or-renew-lease.ts';
import { encodeCounts } from '../../../../../server/features/scaling/history/arrival-codec.ts';
import { readScalingChart } from '../../../../../server/features/decisions/scaling-chart.ts';
import { createDeliveryBook } from '../../../../../server/features/scaling/forecasts/forecast-deliveries.ts';
import { createMinuteBook } from '../../../../../server/features/scaling/forecasts/forecast-minutes.ts';
import { createForecaster } from '../../../../../server/features/scaling/forecasts/forecasts-now.ts';
import { ensurePartitions } from '../../../../../server/features/scaling/history/partitions.ts';
import { readScalingNow } from '../../../../../server/features/scaling/read-now.ts';
import { createTurns } from '../../../../../server/features/scaling/loop/turn.ts';
import { forecastNames } from '../../../../../server/scaling/forecast/index.ts';
import { testContext } from '../../../../support/context.ts';
import { testDatabase, type TestDatabase } from '../../../../support/database.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Minutes of the storefront, each with this many a second. */
async function addMinutes(db: TestDatabase, fromMs: number, untilMs: number, perSecond: (atMs: number) => number) {
  await ensurePartitions(db.database, { fromMs, untilMs });
  const at = Array.from({ length: (untilMs - fromMs) / minuteMs }, (_, n) => fromMs + n * minuteMs);
  await db.pool.query(
    `insert into arrival_minute (service, minute, counts, total)
     select 'storefront', to_timestamp(at / 1000), $3, total from unnest($1::float8[], $2::int[]) as m (at, total) on conflict do nothing`,
    [at, at.map((ms) => Math.round(perSecond(ms) * 60)), encodeCounts(Array.from({ length: 60 }, () => 0))],
  );
}

const bySource = (curves: readonly ForecastCurve[]) => Object.fromEntries(curves.map((curve) => [curve.source, curve]));

type Bought = { contact: string; atMs: number; through?: string; rehearsal?: boolean; joinsLater?: boolean };

/** Orders that were delivered, the oldest first, each by a buyer who has become a promoter. */
async function addOrders(db: TestDatabase, bought: Bought[]) {
  await join(
    db,
    bought.filter((one) => !one.rehearsal && !one.joinsLater),
  );
  await db.pool.query(
    `with shelf as (
        insert into product (slug, name) values (gen_random_uuid()::text, 'Steam') returning id
      ), goods as (
        insert into variant (product_id, name, price_minor) select id, '50', 5000 from shelf returning id
      ), bought as (
        insert into orders (order_no, status, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, amount_minor, currency,
          contact, contact_hash, referrer_id, gateway, token_hash, token_public, expires_at, rehearsal, delivered_at)
        select gen_random_uuid()::text, 'delivered', goods.id, 'Steam', '50', 'key', 1, 5000, 5000, 'CNY', contact, sha256(convert_to(contact, 'UTF8')),
          (select id from promoter p where p.contact = through), 'any', '', '', now(), rehearsal, to_timestamp(at_ms / 1000)
        from goods, unnest($1::text[], $2::float8[], $3::text[], $4::boolean[]) as b (contact, at_ms, through, rehearsal)
        returning id, delivered_at
      )
      insert into order_event (order_id, type, at) select id, 'delivered', delivered_at from bought order by delivered_at`,
    [
      bought.map((one) => one.contact),
      bought.map((one) => one.atMs),
      bought.map((one) => one.through ?? null),
      bought.map((one) => one.rehearsal ?? false),
    ],
  );
}

const join = (db: TestDatabase, joins: Pick<Bought, 'contact' | 'atMs'>[]) =>
  db.pool.query(
    `insert into promoter (code, contact_hash, contact, created_at)
     select contact, sha256(convert_to(contact, 'UTF8')), contact, to_timestamp(at_ms / 1000)
     from unnest($1::text[], $2::float8[]) as j (contact, at_ms) on conflict do nothing`,
    [joins.map((one) => one.contact), joins.map((one) => one.atMs)],
  );

describe('who bought through whom', () => {
  test('is read once, then only what is new; a rehearsal counts nowhere, a parent of long ago is nobody', async () => {
    await using db = await testDatabase();
    let now = Date.now();
    const ctx = testContext(db.database, { now: () => now });
    const ago = (minutes: number) => now - minutes * minuteMs;
    await addOrders(db, [
      { contact: 'old', atMs: ago(361) },
      { contact: 'first', atMs: ago(300) },
      { contact: 'second', atMs: ago(200), through: 'first' },
      { contact: 'third', atMs: ago(100), through: 'old' },
      { contact: 'first', atMs: ago(90) },
      { contact: 'fourth', atMs: ago(80), through: 'first' },
      { contact: 'nobody', atMs: ago(70), rehearsal: true, through: 'first' },
      { contact: 'late', atMs: ago(1), joinsLater: true },
    ]);
    const read = createDeliveryBook();
    const minutesAgo = async () =>
      (await read(ctx, now)).map(({ atMs, parentAtMs }) =>
        [atMs, parentAtMs].map((at) => at && Math.round((start - at) / minuteMs)),
      );
    const start = now;
    const before = [
      [300, null],
      [200, 300],
      [100, null],
      [90, null],
      [80, 90],
      [1, null],
    ];
    expect(await minutesAgo()).toEqual(before);

    await join(db, [{ contact: 'late', atMs: start }]);
    now += minuteMs;
    await addOrders(db, [{ contact: 'fifth', atMs: ago(0.5), through: 'late' }]);
    expect(await minutesAgo()).toEqual([...before, [-0, 1]]);
    now += minuteMs;
    expect(await minutesAgo()).toEqual([...before, [-0, 1]]);
    now += 299 * minuteMs;
    expect(await minutesAgo()).toEqual([
      [1, null],
      [-0, 1],
    ]);
  });
});

describe('forecasts of the running shop', () => {
  test('all of them speak where there is something to tell, once a minute, and a leader that goes on says what a new one says', async () => {
    await using db = await testDatabase();
    let now = Math.floor(Date.now() / hourMs) * hourMs + 30 * minuteMs + 20_000;
    const ctx = testContext(db.database, { now: () => now });
    const until = Math.floor(now / minuteMs) * minuteMs;
    await addMinutes(db, until - 15 * dayMs, until, () => 3);
    await db.pool.query(
      `insert into promo (name, variant_ids, offer, starts_at, ends_at, expected_multiple, lead_ms, floors, created_by)
       values ('tonight', '{}', '{"kind": "none"}', to_timestamp($1::float8 / 1000), to_timestamp($2::float8 / 1000), 4, 300000, '[]', 'somebody')`,
      [now + hourMs, now + 2 * hourMs],
    );
    const chain = Array.from({ length: 60 }, (_, n) => ({
      contact: `buyer ${n}`,
      atMs: now - (60 - n) * minuteMs,
      ...(n > 0 && n % 3 > 0 ? { through: `buyer ${n - 1}` } : {}),
    }));
    await addOrders(db, chain);

    const forecaster = createForecaster();
    const curves = await forecaster.curves(ctx, 'advise', null);
    expect(curves.map(({ source }) => source)).toEqual(forecastNames);
    const { season, promo, cascade, slope } = bySource(curves);
    for (const { perSecond } of season!.points) expect(perSecond).toBe(3);
    expect(Math.max(...promo!.points.map(({ perSecond }) => perSecond))).toBe(12);
    expect(cascade!.branching!.children).toBe(40);
    expect(slope).toMatchObject({ enough: false, missing: 'few_arrivals' });

    await addMinutes(db, until, until + 2 * minuteMs, () => 90);
    now += 59_000;
    expect(await forecaster.curves(ctx, 'advise', null)).toBe(curves);
    now += 2 * minuteMs;
    const later = await forecaster.curves(ctx, 'advise', null);
    expect(later).not.toEqual(curves);
    expect(later).toEqual(await createForecaster().curves(ctx, 'advise', null));
    expect(await forecaster.curves(ctx, 'off', null)).toEqual([]);
  });

  test('a turn hands them to decide, and the screens show what it saw', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    const now = Math.floor(Date.now() / minuteMs) * minuteMs;
    await addMinutes(db, now - 15 * dayMs, now, () => 2);
    const epoch = (await takeLease(ctx, 'scaler', 60_000))!;
    await createTurns({ driver: null, mostInstances: null }).turn(ctx, epoch);
    const { forecasts } = await readScalingNow(ctx);
    expect(forecasts.map(({ source }) => source)).toEqual(forecastNames);
    expect(bySource(forecasts).season!.enough).toBe(true);
    expect(bySource(forecasts).cascade).toMatchObject({ enough: false, missing: 'few_referrals', points: [] });
    const { forecast } = await readScalingChart(ctx, 60);
    expect(bySource(forecast).season!.points.length).toBeGreaterThan(10);
  });

  test('a database that does not answer costs the forecast, not the turn', async () => {
    await using db = await testDatabase();
    await db.pool.query('drop table arrival_minute');
    const ctx = testContext(db.database);
    expect(await createForecaster().curves(ctx, 'advise', null)).toEqual([]);
  });

  test('minutes of a rehearsal are unknown to the past weeks, not busy', async () => {
    await using db = await testDatabase();
    const until = Math.floor(Date.now() / hourMs) * hourMs;
    const ctx = testContext(db.database);
    await addMinutes(db, until - hourMs, until, (atMs) => (atMs >= until - 40 * minuteMs ? 50 : 1));
    await db.pool.query(
      `insert into rehearsal (input, state, instance, started_by, started_at, ends_at, ended_at)
       select '{}', 'done', gen_random_uuid(), 'o', at, at + interval '40 minutes', at + interval '40 minutes'
       from to_timestamp($1::float8 / 1000) as at`,
      [until - 40 * minuteMs],
    );
    const { totals } = await createMinuteBook()(ctx, until + minuteMs);
    const seen = Array.from(totals).filter((total) => !Number.isNaN(total));
    expect(seen).toEqual(Array.from({ length: 20 }, () => 60));
  });

  test('what was said an hour ahead is kept beside what came', async () => {
    await using db = await testDatabase();
    const start = Math.floor(Date.now() / hourMs) * hourMs - 8 * hourMs;
    let now = start;
    const ctx = testContext(db.database, { now: () => now });
    const evening = (atMs: number) => 2 + Math.sin((atMs / dayMs) * 2 * Math.PI);
    const gap = { fromMs: start + 3 * hourMs, untilMs: start + 3 * hourMs + 31 * minuteMs };
    await addMinutes(db, start - 4 * dayMs, gap.fromMs, evening);
    await addMinutes(db, gap.untilMs, start + 8 * hourMs, (atMs) => evening(atMs) * 2);
    const forecaster = createForecaster();
    const hours = async () =>
      (
        await db.pool.query<{ hour: number; said: number; low: number; high: number; actual: number | null }>(
          `select (extract(epoch from hour) * 1000)::float8 as hour, per_second as said, low, high, actual
           from forecast_hour where source = 'season' order by 1`,
        )
      ).rows;
    // too late to be an hour ahead
    for (now = start + 11 * minuteMs; now < start + hourMs; now += 20 * minuteMs)
      await forecaster.curves(ctx, 'advise', null);
    expect(await hours()).toEqual([]);
    for (now = start + hourMs + 2 * minuteMs; now < start + 7 * hourMs; now += 20 * minuteMs)
      await forecaster.curves(ctx, 'advise', null);

    const rows = await hours();
    expect(rows.map(({ hour }) => (hour - start) / hourMs)).toEqual([2, 3, 4, 5, 6, 7]);
    // one was counted for less than half of it, two are not over yet
    expect(rows.filter(({ actual }) => actual === null).map(({ hour }) => (hour - start) / hourMs)).toEqual([3, 6, 7]);
    for (const { actual, low, said, high, hour } of rows) {
      expect(low <= said && said <= high).toBe(true);
      expect(Math.abs(said - evening(hour + hourMs / 2))).toBeLessThan(0.1);
      if (actual !== null) expect(Math.abs(actual / said - (hour > gap.fromMs ? 2 : 1))).toBeLessThan(0.1);
    }
    const { rows: sources } = await db.pool.query('select distinct source from forecast_hour');
    expect(sources).toEqual([{ source: 'season' }]);
  });
});
