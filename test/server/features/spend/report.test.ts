import { expect, test } from 'vitest';
import { saveSettings } from '../../../../server/features/settings/save.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { shippedPolicy } from '../../../../server/features/policies/current-policy.ts';
import { savePolicy } from '../../../../server/features/policies/save-policy.ts';
import { spendReport } from '../../../../server/features/spend/report.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

test('an empty shop costs nothing and promises nothing', async () => {
  await using db = await testDatabase();
  const report = await spendReport(testContext(db.database), { days: 7 });
  expect(report).toMatchObject({
    todayMinor: 0,
    monthMinor: 0,
    forecastMonthMinor: 0,
    fixedMonthMinor: 0,
    fixedInstances: 0,
    costPerOrderMinor: null,
  });
  expect(report.days).toHaveLength(7);
  expect(report.days.every((day) => day.minor === 0 && day.orders === 0)).toBe(true);
});

test('days are the shop’s own, months begin at its midnight, and the parts are the whole', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database, { config: { instancePriceMinorPerHour: 3600 } });
  await saveSettings(ctx, { timeZone: 'Pacific/Auckland' }, systemActor);
  // a minute of 2 + 3 instances just before and just after the shop's midnight, an hour of them two days ago
  await db.pool.query(`
    with midnight as (select date_trunc('day', now() at time zone 'Pacific/Auckland') as day)
    insert into service_minute (service, minute, instance_seconds, max_instances)
    select service, (day + shift) at time zone 'Pacific/Auckland', n * 60, n
    from midnight, (values ('orders', 2), ('storefront', 3)) as s (service, n),
      (select interval '-1 minute' as shift union all select interval '0' union all
        select interval '-2 days' + n * interval '1 minute' from generate_series(0, 59) as n) as shifts`);
  const report = await spendReport(ctx, { days: 7 });
  const today = report.days.at(-1)!;
  const spread = (minor: number) => ({ orders: (minor * 2) / 5, storefront: (minor * 3) / 5 });
  expect(today).toMatchObject({ minor: 300, byService: spread(300) });
  expect(report.days.at(-2)).toMatchObject({ minor: 300, byService: spread(300) });
  expect(report.days.at(-3)).toMatchObject({ minor: 18_000, byService: spread(18_000), fixedMinor: 24 * 5 * 3600 });
  expect(report.days.at(-4)).toMatchObject({ minor: 0, fixedMinor: 0 });
  expect(report.todayMinor).toBe(300);
  expect(report.fixedInstances).toBe(5);
  const inMonth = report.days.filter((day) => day.day.slice(0, 7) === today.day.slice(0, 7));
  expect(report.monthMinor).toBe(inMonth.reduce((sum, day) => sum + day.minor, 0));
  expect(report.forecastMonthMinor).toBeGreaterThanOrEqual(report.monthMinor);
});

test('the budget: what is left beyond standing instances is the cap less the lowest that could be set', async () => {
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  await db.pool.query(
    "insert into service_minute (service, minute, instance_seconds, max_instances) values ('orders', date_trunc('minute', now()), 36000, 5)",
  );
  const open = (await spendReport(ctx, { days: 7 })).budget;
  expect(open).toMatchObject({
    period: 'month',
    capMinor: null,
    spentMinor: 60,
    elasticMinor: null,
    overshootMinor: null,
  });
  const policy = structuredClone(shippedPolicy());
  policy.budget = { period: 'month', capMinor: open.lowestCapMinor + 5000, warnMinor: [70] };
  await savePolicy(
    ctx,
    { policy, why: 'x', basedOn: 0 },
    { actor: systemActor, identity: { fresh: true, by: 'code' } },
  );
  const { budget } = await spendReport(ctx, { days: 7 });
  expect(budget).toMatchObject({ capMinor: policy.budget.capMinor, warnMinor: [70], spentMinor: 60 });
  expect(budget.elasticMinor).toBe(policy.budget.capMinor! - budget.lowestCapMinor);
  expect(budget.overshootMinor).toBeGreaterThan(0);
  expect(budget.overshootMinor! / policy.budget.capMinor!).toBeLessThan(0.03);
});
