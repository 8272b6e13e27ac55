import { expect, test } from 'vitest';
import { createOwner } from '../../../server/features/people/create-owner.ts';
import { systemActor } from '../../../server/features/context.ts';
import { createForecaster } from '../../../server/features/scaling/forecasts/forecasts-now.ts';
import { decodeCounts } from '../../../server/features/scaling/history/arrival-codec.ts';
import { demoNight } from '../../../server/demo/night.ts';
import { makeDemoShop } from '../../../server/demo/shop.ts';
import { testContext } from '../../support/context.ts';
import { testDatabase } from '../../support/database.ts';

const hourMs = 3_600_000;
const fridayNoon = Date.UTC(2026, 10, 20, 12);

test('a night of the demo: 15 times the orders in 90 minutes on the last whole Friday, and an ordinary one otherwise', () => {
  const until = fridayNoon + 6 * 24 * hourMs;
  const at = (hours: number) => demoNight(fridayNoon + hours * hourMs, until);
  const ordinary = demoNight(fridayNoon + 24 * hourMs + 10.5 * hourMs, until);
  expect(at(10.5) / (ordinary * 3)).toBeCloseTo(15, 0);
  expect(at(13.01) / (demoNight(fridayNoon + 37.01 * hourMs, until) * 3)).toBeCloseTo(1, 1);
  expect(at(-13)).toBe(demoNight(fridayNoon + 35 * hourMs, until));
});

test('the demo shop begins with two weeks of traffic behind it, and with an empty watch', async () => {
  await using db = await testDatabase({ max: 2 });
  const ctx = testContext(db.database);
  await createOwner(ctx, { email: 'owner@example.com', name: 'owner' });
  await makeDemoShop(ctx, systemActor);
  const { rows } = await db.pool.query<{ service: string; minutes: number; counts: Buffer; total: number }>(
    `select distinct on (service) service, count(*) over (partition by service)::int as minutes, counts, total
     from arrival_minute order by service, total desc`,
  );
  expect(rows.map((row) => [row.service, row.minutes])).toEqual(
    ['commission', 'dispense', 'orders', 'storefront'].map((service) => [service, 15 * 1440]),
  );
  for (const row of rows) {
    const counts = decodeCounts(row.counts);
    expect(counts).toHaveLength(60);
    expect(counts.reduce((sum, n) => sum + n, 0)).toBe(row.total);
  }
  const since = await db.pool.query(
    "select 1 from sales_minute where minute >= now() - interval '1 minute' union all select 1 from order_slice union all select 1 from orders",
  );
  expect(since.rows).toEqual([]);
  const curves = await createForecaster().curves(ctx, 'advise', null);
  const season = curves.find(({ source }) => source === 'season')!;
  expect(season.enough).toBe(true);
  expect(Math.max(...season.points.map(({ perSecond }) => perSecond))).toBeGreaterThan(0);
});
