import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';
import { account, sendBuyers } from './buyers.ts';
import { openFleetShop } from './fleet-shop.ts';

test('scaling in and out under load: no request fails, no job is lost, no attempt is charged', async () => {
  await using db = await testDatabase();
  const many = { storefront: 3, orders: 3, dispense: 3 };
  const few = { storefront: 1, orders: 1, dispense: 1 };
  await using shop = await openFleetShop(db.url, { counts: many });
  await db.pool.query(`create table charged (id bigint);
    create function note_charge() returns trigger language plpgsql as $$ begin insert into charged values (new.id); return null; end $$;
    create trigger note_charge after update on job for each row when (new.attempts > 1 and new.attempts > old.attempts) execute function note_charge()`);
  const crowd = sendBuyers(shop, 6);
  for (let round = 0; round < 2; round++) {
    await sleep(2500);
    await shop.set(few);
    await eventually(async () => (await shop.list()).length === 5, { what: 'scaling in' });
    await sleep(1000);
    await shop.set(many);
    await shop.ready(many);
  }
  await sleep(1500);
  await crowd.finish(30_000);
  const sums = await account(shop, crowd);
  const charged = (await db.pool.query('select count(*)::int as n from charged')).rows[0].n;
  console.log(
    `scaled 9 to 3 and back, twice; ${JSON.stringify(sums)}; ${crowd.requests.failures.length} of ${crowd.requests.sent} requests failed, ${charged} attempts charged`,
  );
  expect(crowd.requests.failures).toEqual([]);
  expect(sums.paid).toBeGreaterThan(20);
  expect(sums).toMatchObject({
    known: sums.acknowledged,
    delivered: sums.paid,
    distinctKeys: sums.paid,
    keys: sums.paid,
    soldNotDelivered: 0,
    deadJobs: 0,
  });
  expect(charged).toBe(0);
});
