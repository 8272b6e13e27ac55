import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DesiredCounts, OpenDriver, SetResult } from '../../../../../server/drivers/driver.ts';
import type { Context } from '../../../../../server/features/context.ts';
import { takeLease } from '../../../../../server/features/leases/take-or-renew-lease.ts';
import { scaledServices } from '../../../../../server/contract/scaling/policy.ts';
import { presets } from '../../../../../server/scaling/presets.ts';
import { createTurns, withinLimits } from '../../../../../server/features/scaling/loop/turn.ts';
import { testContext } from '../../../../support/context.ts';
import { testDatabase, type TestDatabase } from '../../../../support/database.ts';

/** A place that takes orders as fleet does: the highest epoch counts. */
function place() {
  const orders: { counts: DesiredCounts; epoch: number }[] = [];
  let highest = 0;
  const driver: OpenDriver = {
    async observe() {
      const ready = { id: randomUUID(), state: 'ready', startedAtMs: 0, readyAtMs: 400, cpuPercent: 1, memoryMb: 80 };
      const view = { instances: [{ ...ready, state: 'ready' as const }], missing: 0, deathsInARow: 0 };
      const services = Object.fromEntries(scaledServices.map((service) => [service, view]));
      return { services, room: { left: null }, processors: null };
    },
    async setDesired({ counts, epoch }): Promise<SetResult> {
      if (epoch < highest) return 'stale_epoch';
      highest = epoch;
      orders.push({ counts, epoch });
      return 'done';
    },
    kill: async () => false,
  };
  return { driver, orders };
}

const lead = async (ctx: Context, ttlMs = 60_000) => (await takeLease(ctx, 'scaler', ttlMs))!;
const scaler = (db: TestDatabase) => testContext(db.database);
const lapse = (db: TestDatabase) => db.pool.query("update lease set locked_until = now() where name = 'scaler'");
const desired = async (db: TestDatabase) =>
  (
    await db.pool.query<{ epoch: number; n: number }>(
      'select max(epoch) as epoch, count(*)::int as n from desired_count',
    )
  ).rows[0]!;

describe("the scaler's turn", () => {
  test('writes what it saw, said and wishes for, and tells the place', async () => {
    await using db = await testDatabase();
    const ctx = scaler(db);
    const { driver, orders } = place();
    const epoch = await lead(ctx);
    const { acted, decision } = await createTurns({ driver, mostInstances: 64 }).turn(ctx, epoch);
    expect(acted).toBe(true);
    const counts = Object.fromEntries(
      decision.services.map(({ service, desired }) => [
        service,
        { desired, ceiling: presets.balanced.services[service].cap },
      ]),
    );
    expect(orders).toEqual([{ epoch, counts }]);
    expect(await desired(db)).toEqual({ epoch, n: 5 });
    const { rows } = await db.pool.query('select epoch, leader, seen, decision, memory from scaler_state');
    expect(rows[0]).toMatchObject({ epoch, leader: ctx.instanceId });
    expect(rows[0].seen.services.orders.instances).toEqual({ starting: 0, ready: 1, draining: 0, failed: 0 });
    expect(rows[0].decision.memory).toBeUndefined();
    const thoughts = await db.pool.query('select service from thought_minute order by service');
    expect(thoughts.rows.length).toBe(5);
  });

  test('one that slept while another took the lead writes nothing and its order is refused', async () => {
    await using db = await testDatabase();
    const [old, young] = [scaler(db), scaler(db)];
    const { driver, orders } = place();
    const [sleeper, waker] = [createTurns({ driver, mostInstances: 64 }), createTurns({ driver, mostInstances: 64 })];
    const before = await lead(old);
    await sleeper.turn(old, before);
    await lapse(db);
    const after = await lead(young);
    expect(after).toBeGreaterThan(before);
    await waker.turn(young, after);
    const seen = await db.pool.query('select epoch, leader, at from scaler_state');

    expect(await sleeper.turn(old, before)).toMatchObject({ acted: false });
    expect((await db.pool.query('select epoch, leader, at from scaler_state')).rows).toEqual(seen.rows);
    expect(await desired(db)).toEqual({ epoch: after, n: 5 });
    expect(orders.map(({ epoch }) => epoch)).toEqual([before, after]);
    await sleeper.admit(old, before);
    expect((await db.pool.query('select epoch from admission where epoch = $1', [before])).rowCount).toBe(0);
  });

  test('a place that follows a newer one is left alone, even where the tables would still let it', async () => {
    await using db = await testDatabase();
    const ctx = scaler(db);
    const { driver, orders } = place();
    await driver.setDesired({ counts: { orders: { desired: 3, ceiling: 3 } }, epoch: 99, decidedAtMs: 0 });
    const turns = createTurns({ driver, mostInstances: 64 });
    expect((await turns.turn(ctx, await lead(ctx))).acted).toBe(false);
    expect(orders.length).toBe(1);
  });

  test('the next one goes on with what its predecessor had learned', async () => {
    await using db = await testDatabase();
    const [old, young] = [scaler(db), scaler(db)];
    const { driver } = place();
    const before = await lead(old);
    const first = await createTurns({ driver, mostInstances: 64 }).turn(old, before);
    await lapse(db);
    const second = await createTurns({ driver, mostInstances: 64 }).turn(young, await lead(young));
    const sinceMs = (memory: typeof first.decision.memory) => memory.services.orders!.sinceMs;
    expect(sinceMs(second.decision.memory)).toBe(sinceMs(first.decision.memory));
    const { rows } = await db.pool.query<{ start: number }>(
      "select (seen->>'startMs')::int as start from scaler_state",
    );
    // measured by the first, handed to the second, which measured on: 400 ms
    expect(rows[0]!.start).toBeLessThan(1000);
  });

  test('where there is no fleet it watches and remembers, and wishes for nothing', async () => {
    await using db = await testDatabase();
    const ctx = scaler(db);
    const { acted } = await createTurns({ driver: null, mostInstances: null }).turn(ctx, await lead(ctx));
    expect(acted).toBe(false);
    expect(await desired(db)).toEqual({ epoch: null, n: 0 });
    expect((await db.pool.query('select 1 from scaler_state')).rowCount).toBe(1);
  });

  test('neither the database nor the machine is asked for more than it has', () => {
    const wish = { ...presets.balanced, fleetCap: 64 };
    expect(withinLimits(wish, 64, null).fleetCap).toBe(64);
    expect(withinLimits(wish, 28, 64).fleetCap).toBe(28);
    expect(withinLimits(wish, 64, 64).fleetCap).toBe(64 - wish.services.console.standing - 2);
  });
});
