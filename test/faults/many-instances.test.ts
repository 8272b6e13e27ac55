import { getPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { presets } from '../../server/scaling/presets.ts';
import type { FleetPolicy, ScaledService } from '../../server/contract/scaling/policy.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';
import { openFleetShop } from './fleet-shop.ts';
import { hurried, savePolicy } from './scaled-shop.ts';

const mostConnections = 128;
const heartbeatMs = 2000;
const watchedMs = 10_000;
const mostMb = 100;

const working: ScaledService[] = ['storefront', 'orders', 'dispense', 'commission'];

function standing(policy: FleetPolicy, each: number): FleetPolicy {
  const services = { ...policy.services };
  for (const service of working) services[service] = { ...services[service], standing: each };
  return { ...policy, services };
}

test('4 to 32 instances in one decision: the database bears no more connections and heartbeats than stated, idle ones stay small', async () => {
  await using db = await testDatabase();
  await savePolicy(db.pool, hurried(presets.balanced));
  await using shop = await openFleetShop(db.url, { counts: { scaler: 1 } });
  await db.pool.query(`create table beat_count (id bigint generated always as identity);
    create function note_beat() returns trigger language plpgsql as $$ begin insert into beat_count default values; return null; end $$;
    create trigger note_beat after update on instance for each row when (new.heartbeat_at > old.heartbeat_at) execute function note_beat()`);
  const connections = async () =>
    (
      await db.pool.query<{ n: number }>(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name <> 'yinghuo test'",
      )
    ).rows[0]!.n;

  await savePolicy(db.pool, standing(hurried(presets.balanced), 8));
  let peak = 0;
  const ready = async () => {
    peak = Math.max(peak, await connections());
    const instances = (await shop.list()).filter((each) => (working as string[]).includes(each.service));
    return instances.filter((each) => each.state === 'ready').length === 32 ? instances : undefined;
  };
  const instances = await eventually(ready, { timeoutMs: 90_000, what: '32 instances' });
  const fresh = instances
    .map(({ startedAt, readyAt }) => ({ startedAt, readyAt: readyAt! }))
    .sort((a, b) => b.startedAt - a.startedAt)
    .slice(0, 28);
  const ordered = Math.min(...fresh.map((each) => each.startedAt));
  const first = Math.min(...fresh.map((each) => each.readyAt)) - ordered;
  const last = Math.max(...fresh.map((each) => each.readyAt)) - ordered;

  // on a machine that is short of processor time, what is paid for comes before new buyers
  const nice = (service: string) => getPriority(instances.find((each) => each.service === service)!.pid);
  expect(nice('storefront')).toBeGreaterThan(nice('dispense'));
  expect(nice('commission')).toBeGreaterThan(nice('storefront'));

  // what startup borrowed is given back
  await sleep(8000);
  await db.pool.query('truncate beat_count');
  const idle: number[] = [];
  const startedAt = performance.now();
  while (performance.now() - startedAt < watchedMs) {
    idle.push(await connections());
    await sleep(250);
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const beats = (await db.pool.query<{ n: number }>('select count(*)::int as n from beat_count')).rows[0]!.n;
  const all = await shop.list();
  const largest = Object.fromEntries(
    [...Map.groupBy(all, ({ service }) => service)].map(([service, each]) => [
      service,
      Math.max(...each.map(({ memoryMb }) => memoryMb)),
    ]),
  );
  console.log(
    `28 more: the first serves after ${first} ms, the last after ${last} ms; connections at most ${peak} while starting, ${Math.max(...idle)} idle; ` +
      `${(beats / seconds).toFixed(1)} heartbeats a second of ${all.length} instances; largest ${JSON.stringify(largest)} MB`,
  );
  expect(Math.max(peak, ...idle)).toBeLessThanOrEqual(mostConnections);
  expect(beats).toBeLessThanOrEqual(Math.ceil((seconds * 1000) / heartbeatMs + 1) * all.length);
  expect(beats).toBeGreaterThan(all.length);
  for (const service of working) expect(largest[service]).toBeLessThanOrEqual(mostMb);
});
