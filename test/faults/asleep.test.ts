import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Service } from '../../server/contract/services.ts';
import { testDatabase } from '../support/database.ts';
import { eventually, isAlive, identify } from '../support/processes.ts';
import { account, sendBuyers, nothingLost } from './buyers.ts';
import { openFleetShop } from './fleet-shop.ts';

const asleepMs = 20_000;

test('SIGSTOP for 20 s, then SIGCONT, of one instance of each service: replaced meanwhile, and the sleepers do nothing twice', async () => {
  await using db = await testDatabase();
  await using shop = await openFleetShop(db.url, { counts: { storefront: 2, orders: 2, dispense: 2 } });
  const crowd = sendBuyers(shop, 4);
  await sleep(1500);
  const running = await shop.list();
  const services: Service[] = ['storefront', 'orders', 'dispense', 'console', 'commission'];
  const sleepers = services.map((service) => running.find((instance) => instance.service === service)!);
  const identities = sleepers.map(({ pid }) => identify(pid)!);
  for (const { pid } of sleepers) process.kill(pid, 'SIGSTOP');
  await sleep(asleepMs);
  const replaced = (await shop.list()).filter(
    (instance) => instance.state === 'ready' && !running.some(({ id }) => id === instance.id),
  );
  expect(replaced.map((instance) => instance.service).sort()).toEqual(services.toSorted());
  for (const identity of identities) if (isAlive(identity)) process.kill(identity.pid, 'SIGCONT');
  await eventually(() => identities.every((identity) => !isAlive(identity)), { what: 'the sleepers leaving' });
  await sleep(1000);
  await crowd.finish(30_000);
  const sums = await account(shop, crowd);
  console.log(
    `asleep ${asleepMs / 1000} s; ${JSON.stringify(sums)}; ${crowd.requests.failures.length} of ${crowd.requests.sent} requests sent again`,
  );
  expect(sums).toMatchObject(nothingLost(sums));
  expect(sums.slowestMs).toBeLessThan(30_000);
});

test('fleet asleep for 20 s, alone or with every instance: it wakes up to the same instances', async () => {
  await Promise.all(
    (['alone', 'with all'] as const).map(async (who) => {
      await using db = await testDatabase();
      await using shop = await openFleetShop(db.url);
      const before = await shop.list();
      const sleepers = [shop.fleet().pid, ...(who === 'alone' ? [] : before.map(({ pid }) => pid))];
      for (const pid of sleepers) process.kill(pid, 'SIGSTOP');
      await sleep(asleepMs);
      for (const pid of sleepers) process.kill(pid, 'SIGCONT');
      await sleep(4000);
      const ids = (list: typeof before) => list.map(({ id, state }) => `${id} ${state}`).sort();
      expect(ids(await shop.list())).toEqual(ids(before));
    }),
  );
});
