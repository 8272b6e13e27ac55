import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { presets } from '../../server/scaling/presets.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually, identify, isAlive } from '../support/processes.ts';
import { type FleetShop, openFleetShop } from './fleet-shop.ts';
import { hurried, savePolicy } from './scaled-shop.ts';

const leadsWithinMs = 15_000;

type Leader = { leader: string; epoch: number; at: Date };

async function leaderOf(db: TestDatabase): Promise<Leader | undefined> {
  return (await db.pool.query<Leader>('select leader, epoch, at from scaler_state')).rows[0];
}

/** Every order that was written down, with the epoch it was given under. */
async function keepBooks(db: TestDatabase): Promise<() => Promise<number[]>> {
  await db.pool.query(`create table spoken (id bigint generated always as identity, epoch bigint);
    create function note_epoch() returns trigger language plpgsql as $$ begin insert into spoken (epoch) values (new.epoch); return null; end $$;
    create trigger note_desired after insert or update on desired_count for each row execute function note_epoch();
    create trigger note_state after insert or update on scaler_state for each row execute function note_epoch();
    create trigger note_decision after insert on decision for each row execute function note_epoch()`);
  return async () =>
    (await db.pool.query<{ epoch: number }>('select epoch from spoken order by id')).rows.map((row) => row.epoch);
}

const others = async (shop: FleetShop) =>
  (await shop.list())
    .filter((each) => each.service !== 'scaler')
    .map(({ id, state }) => `${id} ${state}`)
    .sort();

const ascending = (epochs: number[]) => epochs.every((epoch, n) => n === 0 || epoch >= epochs[n - 1]!);

test('kill -9 of the leading scaler, three times: the next one leads within 15 s, and the fleet stays as it is meanwhile', async () => {
  await using db = await testDatabase();
  await savePolicy(db.pool, presets.balanced);
  await using shop = await openFleetShop(db.url, { counts: { scaler: 2 } });
  const epochs = await keepBooks(db);
  const took: number[] = [];
  let leader = await eventually(() => leaderOf(db), { what: 'a first decision' });
  const before = await others(shop);
  for (let round = 0; round < 3; round++) {
    const victim = await eventually(async () => (await shop.list()).find(({ id }) => id === leader.leader));
    process.kill(victim.pid, 'SIGKILL');
    const killedAt = Date.now();
    const next = await eventually(
      async () => {
        expect(await others(shop)).toEqual(before);
        const now = await leaderOf(db);
        return now && now.epoch > leader.epoch ? now : undefined;
      },
      { timeoutMs: 60_000, what: 'the next leader' },
    );
    took.push(Date.now() - killedAt);
    leader = next;
    await eventually(
      async () =>
        (await shop.list()).filter((each) => each.service === 'scaler' && each.state === 'ready').length === 2,
    );
  }
  console.log(`killed three times; led again after ${took.join(', ')} ms`);
  expect(Math.max(...took)).toBeLessThan(leadsWithinMs);
  expect(ascending(await epochs())).toBe(true);
  expect(await others(shop)).toEqual(before);
});

test('a leading scaler that sleeps and wakes: another leads meanwhile, the sleeper’s orders are refused, and never do both act', async () => {
  await using db = await testDatabase();
  await savePolicy(db.pool, hurried(presets.balanced));
  await using shop = await openFleetShop(db.url, { counts: { scaler: 2 } });
  const epochs = await keepBooks(db);
  const first = await eventually(() => leaderOf(db), { what: 'a first decision' });
  const sleeper = (await shop.list()).find(({ id }) => id === first.leader)!;
  const identity = identify(sleeper.pid)!;
  process.kill(sleeper.pid, 'SIGSTOP');
  const stoppedAt = Date.now();
  const second = await eventually(
    async () => {
      const now = await leaderOf(db);
      return now && now.epoch > first.epoch ? now : undefined;
    },
    { timeoutMs: 60_000, what: 'the next leader' },
  );
  const tookMs = Date.now() - stoppedAt;
  const spoken = (await epochs()).length;
  // something is to do for whoever leads: the sleeper must not do it
  await db.pool.query(
    "insert into scaling_override (service, instances, actor, actor_name, why, until) values ('orders', 2, 'a', 'Ann', 'test', now() + interval '1 hour')",
  );
  if (isAlive(identity)) process.kill(sleeper.pid, 'SIGCONT');
  await eventually(async () => (await shop.list()).filter((each) => each.service === 'orders').length === 2, {
    what: 'what was set by hand',
  });
  await sleep(6000);
  const after = (await epochs()).slice(spoken);
  expect(after.length).toBeGreaterThan(0);
  expect(after.every((epoch) => epoch === second.epoch)).toBe(true);
  await expect(shop.set({ orders: 1 }, first.epoch)).rejects.toThrow('stale_epoch');
  expect((await shop.list()).filter((each) => each.service === 'orders').length).toBe(2);
  expect((await leaderOf(db))!.leader).toBe(second.leader);
  console.log(`asleep: another led after ${tookMs} ms; ${after.length} orders since, all of epoch ${second.epoch}`);
  expect(tookMs).toBeLessThan(leadsWithinMs);
});

test('fleet, killed and started again, keeps the size that was decided last', async () => {
  await using db = await testDatabase();
  const policy = hurried(presets.balanced);
  policy.services = { ...policy.services, orders: { ...policy.services.orders, standing: 3 } };
  await using shop = await openFleetShop(db.url, { counts: { scaler: 1 } });
  // only now: a quick scaler would have grown a fleet that is still awaited at its first size
  await savePolicy(db.pool, policy);
  await shop.ready({ orders: 3 });
  shop.fleet().kill('SIGKILL');
  // nobody decides while it starts: it knows by itself
  await db.pool.query(
    `insert into lease (name, holder, epoch, locked_until) values ('scaler', gen_random_uuid(), 50, now() + interval '1 hour')
     on conflict (name) do update set holder = excluded.holder, epoch = lease.epoch + 1, locked_until = excluded.locked_until`,
  );
  await shop.restartFleet();
  await eventually(
    async () =>
      (await shop.list().catch(() => [])).filter((each) => each.service === 'orders' && each.state === 'ready')
        .length === 3,
    {
      timeoutMs: 60_000,
      what: 'three orders again',
    },
  );
  await expect(shop.set({ orders: 1 }, 0)).rejects.toThrow('stale_epoch');
});
