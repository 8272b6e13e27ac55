import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { ensureDatabase, startPostgres } from '../../scripts/lib/postgres.mjs';
import { openDatabase } from '../../server/db/database.ts';
import { migrate } from '../../server/db/migrate.ts';
import { appRoot } from '../../server/lib/app-root.ts';
import { presets } from '../../server/scaling/presets.ts';
import { descendantsOf, eventually, isAlive } from '../support/processes.ts';
import { account, sendBuyers, nothingLost } from './buyers.ts';
import { openFleetShop } from './fleet-shop.ts';
import { hurried, savePolicy } from './scaled-shop.ts';
import { seeded } from './seeded.ts';

test('kill -9 of instances, of the scaler and of Postgres while it scales out and in by itself: nothing lost, nothing twice', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'yinghuo-scaling-'));
  await chmod(folder, 0o755);
  const options = { root: appRoot, dataDir: join(folder, 'pg'), logFile: join(folder, 'pg.log') };
  let server = await startPostgres(options);
  try {
    const url = await ensureDatabase(server, 'shop');
    await migrate(url);
    const db = openDatabase(url);
    await savePolicy(db.pool, hurried(presets.balanced));
    await db.close();
    await using shop = await openFleetShop(url, {
      counts: { scaler: 2 },
      env: {
        YINGHUO_UPSTREAM_DELAY_MS: 'storefront=50,orders=200,dispense=400,commission=200',
        YINGHUO_JOB_SLOTS: '2',
      },
    });
    const random = seeded(inject('seed'));
    const killed: string[] = [];
    const killSome = async (rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        const running = (await shop.list()).filter((instance) => instance.state === 'ready');
        const victim = running[Math.floor(random() * running.length)];
        if (victim) {
          process.kill(victim.pid, 'SIGKILL');
          killed.push(victim.service);
          // its place is taken, however slow the machine: otherwise a service is only ever starting
          await eventually(
            async () =>
              (await shop.list()).some(
                ({ id, service, state }) => id !== victim.id && service === victim.service && state === 'ready',
              ),
            { timeoutMs: 60_000, what: `another ${victim.service}` },
          );
        }
        await sleep(300 + random() * 700);
      }
    };
    const scaled = async () =>
      (
        await shop.db.pool.query<{ up: number; down: number }>(
          'select count(*) filter (where desired > was)::int as up, count(*) filter (where desired < was)::int as down from decision',
        )
      ).rows[0]!;

    const many = sendBuyers(shop, 8);
    await eventually(async () => (await scaled()).up > 0, { timeoutMs: 60_000, what: 'scaling out' });
    await killSome(6);
    const family = [server.identity, ...descendantsOf(server.identity.pid)];
    process.kill(server.identity.pid, 'SIGKILL');
    await eventually(() => family.every((each) => !isAlive(each)), { what: 'the end of Postgres' });
    await sleep(1000);
    // what the launcher does
    server = await startPostgres(options);
    killed.push('postgres');
    await sleep(4000);
    await killSome(3);
    await many.finish(60_000);
    const few = sendBuyers(shop, 1);
    await eventually(async () => (await scaled()).down > 0, { timeoutMs: 60_000, what: 'scaling in' });
    await killSome(4);
    await few.finish(60_000);

    const sums = await account(shop, { ...many, purchases: [...many.purchases, ...few.purchases] });
    console.log(`killed ${killed.join(' ')}; ${JSON.stringify(await scaled())} changes; ${JSON.stringify(sums)}`);
    expect(sums.paid).toBeGreaterThan(10);
    expect(sums).toMatchObject(nothingLost(sums));
    expect(sums.slowestMs).toBeLessThan(30_000);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
