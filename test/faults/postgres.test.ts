import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ensureDatabase, startPostgres } from '../../scripts/lib/postgres.mjs';
import { migrate } from '../../server/db/migrate.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { descendantsOf, isAlive, eventually } from '../support/processes.ts';
import { account, sendBuyers, nothingLost } from './buyers.ts';
import { openFleetShop } from './fleet-shop.ts';

test('kill -9 of Postgres under load, twice: nothing lost, nothing twice, all delivered within 30 s', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-postgres-'));
  await chmod(folder, 0o755);
  const options = { root: appRoot, dataDir: join(folder, 'pg'), logFile: join(folder, 'pg.log') };
  let server = await startPostgres(options);
  try {
    const url = await ensureDatabase(server, 'shop');
    await migrate(url);
    await using shop = await openFleetShop(url);
    const before = (await shop.list()).map((instance) => instance.pid).toSorted((a, b) => a - b);
    const crowd = sendBuyers(shop, 4);
    const backMs: number[] = [];
    for (let round = 0; round < 2; round++) {
      await sleep(2500);
      const family = [server.identity, ...descendantsOf(server.identity.pid)];
      const killedAt = Date.now();
      process.kill(server.identity.pid, 'SIGKILL');
      await eventually(() => family.every((each) => !isAlive(each)), { what: 'the end of Postgres' });
      await sleep(1500);
      // what the launcher does
      server = await startPostgres(options);
      const delivered = crowd.purchases.filter((purchase) => purchase.deliveredAtMs !== undefined).length;
      await eventually(
        () => crowd.purchases.filter((purchase) => purchase.deliveredAtMs !== undefined).length > delivered,
      );
      backMs.push(Date.now() - killedAt);
    }
    await sleep(1500);
    await crowd.finish(30_000);
    const sums = await account(shop, crowd);
    console.log(
      `Postgres killed twice, selling again after ${backMs.join(' and ')} ms; ${JSON.stringify(sums)}; ${crowd.requests.failures.length} of ${crowd.requests.sent} requests sent again`,
    );
    expect(sums.paid).toBeGreaterThan(10);
    expect(sums).toMatchObject(nothingLost(sums));
    expect(sums.slowestMs).toBeLessThan(30_000);
    // the instances lived through it
    expect((await shop.list()).map((instance) => instance.pid).toSorted((a, b) => a - b)).toEqual(before);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
