import { expect, test } from 'vitest';
import { fleetPolicy } from '../../server/contract/scaling/policy.ts';
import type { RehearsalState } from '../../server/contract/scaling/rehearsal.ts';
import type { WhatIfState } from '../../server/contract/scaling/what-if.ts';
import { Browser } from '../server/api/console.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';
import { openRunningShop } from '../support/running-shop.ts';

test('kill -9 of the console that plays a rehearsal: the next one ends it and clears up; a policy is tried in the bundle too', async () => {
  await using db = await testDatabase();
  await using shop = await openRunningShop(db.url);
  const owner = new Browser();
  await owner.signIn(shop.console, shop.owner.email, shop.owner.password);
  const state = async () =>
    (await owner.query(shop.console, 'rehearsals.state').catch(() => undefined))?.body?.result?.data as
      | RehearsalState
      | undefined;
  const count = async (text: string) =>
    (await db.pool.query<{ n: number }>(`select count(*)::int as n from ${text}`)).rows[0]!.n;
  const testKeys =
    'stock_key k join variant v on v.id = k.variant_id join product p on p.id = v.product_id where p.rehearsal_until is not null and k.sold_at is null';
  const start = () =>
    owner.mutate(shop.console, 'rehearsals.start', {
      scenario: { kind: 'friday' },
      durationMs: 60_000,
      peakPerSecond: 6,
      costCeilingMinor: 100_000,
    });

  expect((await start()).status).toBe(200);
  await eventually(async () => ((await state())?.delivered ?? 0) > 3, {
    timeoutMs: 60_000,
    what: 'drawn buyers served',
  });
  expect(await count(testKeys)).toBeGreaterThan(0);
  const player = (await shop.instances()).find((instance) => instance.service === 'console')!;
  process.kill(player.pid, 'SIGKILL');

  await eventually(async () => (await state())?.state === 'stopped', { timeoutMs: 60_000, what: 'the end of it' });
  expect(await state()).toMatchObject({ stoppedBy: 'problem', problem: 'player_died' });
  await eventually(async () => (await count(testKeys)) === 0, { what: 'no test stock left' });
  expect(await count('orders where rehearsal')).toBeGreaterThan(3);
  const testSales =
    'sales_minute s join variant v on v.id = s.variant_id join product p on p.id = v.product_id where p.rehearsal_until is not null';
  expect(await count(testSales)).toBe(0);

  expect((await start()).status).toBe(200);
  await eventually(async () => (await state())?.state === 'running', { what: 'the second one running' });
  expect((await owner.mutate(shop.console, 'rehearsals.stop')).status).toBe(200);
  expect(await state()).toMatchObject({ state: 'stopped', stoppedBy: 'person' });
  await eventually(async () => (await count(testKeys)) === 0, { what: 'no test stock left' });

  const services = { storefront: {}, console: {}, orders: {}, dispense: {}, commission: {} };
  const { body } = await owner.mutate(shop.console, 'whatIf.start', {
    traffic: { kind: 'ramp', basePerSecond: 2, multiple: 15, rampMs: 5_400_000, holdMs: 600_000 },
    candidate: fleetPolicy.parse({ services }),
  });
  const tried = await eventually(
    async () => {
      const { body: answer } = await owner.query(shop.console, 'whatIf.state', { id: body.result.data.id });
      const now = answer.result.data as WhatIfState;
      return now.state === 'running' ? undefined : now;
    },
    { timeoutMs: 60_000, what: 'the answer' },
  );
  expect(tried).toMatchObject({ state: 'done', progress: 1 });
  expect(tried.candidate!.figures.orders).toBeGreaterThan(100_000);
});
