import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { account, sendBuyers, nothingLost } from './buyers.ts';
import { openFleetShop } from './fleet-shop.ts';
import { seeded } from './seeded.ts';

test('kill -9 of instances, again and again, and of fleet itself: nothing lost, nothing twice, all delivered within 30 s', async () => {
  await using db = await testDatabase();
  await using shop = await openFleetShop(db.url, { counts: { storefront: 2, orders: 2, dispense: 2 } });
  const crowd = sendBuyers(shop, 6);
  const random = seeded(inject('seed'));
  const killed: string[] = [];
  await sleep(2000);
  for (let round = 0; round < 12; round++) {
    const running = (await shop.list()).filter((instance) => instance.state === 'ready');
    const victim = running[Math.floor(random() * running.length)];
    if (victim) {
      process.kill(victim.pid, 'SIGKILL');
      killed.push(victim.service);
    }
    if (round === 7) {
      shop.fleet().kill('SIGKILL');
      killed.push('fleet');
      await shop.restartFleet();
      await shop.ready({ storefront: 2, orders: 2, dispense: 2 });
    }
    await sleep(500 + random() * 1000);
  }
  await crowd.finish(30_000);
  const sums = await account(shop, crowd);
  console.log(
    `killed ${killed.join(' ')}; ${JSON.stringify(sums)}; ${crowd.requests.failures.length} of ${crowd.requests.sent} requests sent again`,
  );
  expect(sums.paid).toBeGreaterThan(20);
  expect(sums).toMatchObject(nothingLost(sums));
  expect(sums.slowestMs).toBeLessThan(30_000);
});
