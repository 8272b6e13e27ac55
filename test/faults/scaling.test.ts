import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { presets } from '../../server/scaling/presets.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';
import { account, sendBuyers } from './buyers.ts';
import { openFleetShop } from './fleet-shop.ts';
import { hurried, savePolicy } from './scaled-shop.ts';

test('real load makes real instances, and they go again when it is over: no request fails, no job is lost', async () => {
  await using db = await testDatabase();
  await savePolicy(db.pool, hurried(presets.balanced));
  await using shop = await openFleetShop(db.url, {
    counts: { scaler: 1 },
    // one dispense works two at a time, and a key takes its supplier half a second: four a second
    env: { YINGHUO_UPSTREAM_DELAY_MS: 'dispense=500', YINGHUO_JOB_SLOTS: '2' },
  });
  const dispense = async () => (await shop.list()).filter((each) => each.service === 'dispense');
  const ready = async () => (await dispense()).filter((each) => each.state === 'ready').length;
  expect(await ready()).toBe(1);

  const crowd = sendBuyers(shop, 6);
  await eventually(async () => (await ready()) >= 2, { timeoutMs: 60_000, what: 'a second dispense' });
  await sleep(4000);
  await crowd.finish(30_000);
  await eventually(async () => (await dispense()).length === 1, { timeoutMs: 90_000, what: 'scaling in' });

  const { rows } = await db.pool.query<{ was: number; desired: number; reasons: { code: string }[] }>(
    "select was, desired, reasons from decision where service = 'dispense' order by id",
  );
  const sums = await account(shop, crowd);
  console.log(
    `dispense ${rows.map((row) => `${row.was}→${row.desired} (${row.reasons.map(({ code }) => code).join(', ')})`).join('; ')}; ${JSON.stringify(sums)}`,
  );
  expect(crowd.requests.failures).toEqual([]);
  expect(sums).toMatchObject({ known: sums.acknowledged, delivered: sums.paid, distinctKeys: sums.paid, deadJobs: 0 });
  expect(rows[0]).toMatchObject({ was: 1 });
  expect(rows.at(-1)).toMatchObject({ desired: 1 });
  expect(rows.every((row) => row.reasons.length > 0)).toBe(true);
});
