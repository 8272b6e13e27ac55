import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';
import { openFleetShop } from './fleet-shop.ts';

test('a second fleet on one database is refused in one line and touches nothing; one of the same host takes over', async () => {
  await using db = await testDatabase();
  await using shop = await openFleetShop(db.url);
  await shop.ready({ storefront: 1, orders: 1, dispense: 1 });
  const before = await shop.list();
  await using other = shop.fleetOfAnotherHost();
  const { code } = await other.exited;
  expect(code).toBe(78);
  expect(other.output().trim().split('\n')).toEqual([
    expect.stringMatching(/^yinghuo fleet: A fleet on .+ already runs this database; stop it first/),
  ]);
  expect((await shop.list()).map(({ id, pid }) => ({ id, pid }))).toEqual(before.map(({ id, pid }) => ({ id, pid })));

  // what a power cut leaves: nobody said good-bye, and the right to be the only fleet has not lapsed
  process.kill(shop.fleet().pid, 'SIGKILL');
  await shop.restartFleet();
  await eventually(async () => {
    const now = await shop.list().catch(() => []);
    return now.some(({ service, state }) => service === 'orders' && state === 'ready');
  });
});
