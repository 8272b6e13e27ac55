import { expect, test } from 'vitest';
import { encodeCounts } from '../../../../server/features/scaling/history/arrival-codec.ts';
import { ensurePartitions } from '../../../../server/features/scaling/history/partitions.ts';
import { presetViews } from '../../../../server/features/what-if/preset-views.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

const hourMs = 3_600_000;

/** So many hours of two orders a second, with a surge to 30 in the middle. */
async function recorded(hours: number) {
  const db = await testDatabase();
  const now = Date.now();
  const fromMs = Math.floor(now / 60_000) * 60_000 - hours * hourMs;
  await ensurePartitions(db.database, { fromMs, untilMs: now });
  const minute = (perSecond: number) => encodeCounts(Array.from({ length: 60 }, () => perSecond));
  await db.pool.query(
    `insert into arrival_minute (service, minute, counts, total)
     select 'orders', to_timestamp($1::float8 / 1000) + n * interval '1 minute', case when n between 600 and 640 then $3::bytea else $2::bytea end, 0
     from generate_series(0, $4::int - 1) as n`,
    [fromMs, minute(2), minute(30), hours * 60],
  );
  return { ctx: testContext(db.database), [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

test(
  'each preset with last week: the safer the dearer, and none cheaper than what stands',
  { timeout: 120_000 },
  async () => {
    await using shop = await recorded(25);
    const views = await presetViews(shop.ctx);
    expect(views.map((view) => view.name)).toEqual(['thrifty', 'balanced', 'safe']);
    const [thrifty, balanced, safe] = views.map((view) => view.lastWeek!);
    console.log('last week under the presets:', JSON.stringify({ thrifty, balanced, safe }));
    expect(thrifty!.costMinor).toBeLessThan(safe!.costMinor);
    expect(balanced!.costMinor).toBeLessThanOrEqual(safe!.costMinor);
    // five instances for 25 hours at 6
    expect(thrifty!.costMinor).toBeGreaterThan(5 * 25 * 6);
    // a surge out of nothing is felt, and nothing else is
    for (const week of [thrifty, balanced, safe]) {
      expect(week!.slowSeconds).toBeGreaterThan(0);
      expect(week!.slowSeconds).toBeLessThan(120);
      expect(week!.slowOrders).toBe(week!.slowSeconds * 30);
    }
    // kept: asking again plays nothing
    expect(await presetViews(shop.ctx)).toEqual(views);
  },
);

test('under a day of traffic says nothing', async () => {
  await using shop = await recorded(23);
  expect((await presetViews(shop.ctx)).map((view) => view.lastWeek)).toEqual([null, null, null]);
});
