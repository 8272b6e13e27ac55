import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { watchSilentInstances } from '../../server/features/instances/declare-dead.ts';
import { rehearsalState } from '../../server/features/rehearsals/state.ts';
import { sweepRehearsals } from '../../server/features/rehearsals/sweep.ts';
import { readScalingNow } from '../../server/features/scaling/read-now.ts';
import { createAbsenceWatch, absenceWatch } from '../../server/lib/absence-watch.ts';
import { testContext } from '../support/context.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';

describe('an absence watch', () => {
  function clocks() {
    const at = { steady: 0, wall: 1_000_000 };
    const absenceWatch = createAbsenceWatch({ steady: () => at.steady, wall: () => at.wall });
    absenceWatch.close();
    const pass = (ms: number, { asleep = false } = {}) => {
      at.wall += ms;
      if (!asleep) at.steady += ms;
      return absenceWatch.patienceMs(15_000);
    };
    return { absenceWatch, pass };
  }

  test('changes nothing while looks come in time', () => {
    const { pass } = clocks();
    for (let n = 0; n < 60; n++) expect(pass(1000)).toBe(15_000);
  });

  test.each([
    ['a process that was stopped', false],
    ['a machine that slept, whose steady clock stood still', true],
  ])('gives everybody the time back: %s', (_what, asleep) => {
    const { pass } = clocks();
    pass(1000);
    // silent since a second before it slept, for 21 s by any clock
    expect(pass(20_000, { asleep })).toBeGreaterThan(21_000);
    let patience = 0;
    for (let n = 0; n < 14; n++) patience = pass(1000);
    expect(patience).toBeGreaterThan(35_000);
    expect(pass(1000)).toBe(15_000);
  });

  test('adds up absences that follow one another, and counts a database that could not be heard', () => {
    const { absenceWatch, pass } = clocks();
    pass(20_000);
    pass(1000);
    expect(pass(20_000)).toBeGreaterThan(41_000);
    for (let n = 0; n < 20; n++) pass(1000);
    absenceWatch.wasCutOff(4000);
    expect(absenceWatch.patienceMs(15_000)).toBe(15_000);
    absenceWatch.wasCutOff(30_000);
    expect(absenceWatch.patienceMs(15_000)).toBeGreaterThanOrEqual(45_000);
  });
});

describe('a console', () => {
  const beat = (db: TestDatabase, ids: string[], agoS: number) =>
    db.pool.query(
      'update instance set heartbeat_at = now() - make_interval(secs => $2::float8) where id = any($1::uuid[])',
      [ids, agoS],
    );
  const dead = async (db: TestDatabase) =>
    (await db.pool.query<{ id: string }>("select id from instance where state = 'dead'")).rows.map(({ id }) => id);

  async function fleet(count: number) {
    const db = await testDatabase();
    const ids = Array.from({ length: count }, () => randomUUID()).sort();
    await db.pool.query(
      "insert into instance (id, service, pid, host, state) select id, 'orders', 1, 'here', 'ready' from unnest($1::uuid[]) as t (id)",
      [ids],
    );
    return { db, ids, ctx: testContext(db.database) };
  }

  test('that slept, or whose database did, declares nobody dead who is heard again', async () => {
    const { db, ids, ctx } = await fleet(3);
    await using _closed = db;
    let now = 0;
    const declareSilentDead = watchSilentInstances(() => now);
    await declareSilentDead(ctx);
    await beat(db, ids, 20);
    now += 25_000;
    await declareSilentDead(ctx);
    expect(await dead(db)).toEqual([]);
    const [hangs, ...others] = ids;
    for (let n = 0; n < 2; n++) {
      await beat(db, others, 1);
      now += 5000;
      await declareSilentDead(ctx);
    }
    expect(await dead(db)).toEqual([hangs]);
  });

  test('that watched all the time declares dead who fell silent', async () => {
    const { db, ids, ctx } = await fleet(2);
    await using _closed = db;
    let now = 0;
    const declareSilentDead = watchSilentInstances(() => now);
    await beat(db, [ids[0]!], 20);
    for (let n = 0; n < 3; n++) {
      await beat(db, [ids[1]!], 1);
      expect(await dead(db)).toEqual([]);
      await declareSilentDead(ctx);
      now += 5000;
    }
    expect(await dead(db)).toEqual([ids[0]]);
  });

  test('that was away ends no rehearsal, and misses no instance, once it is back', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    await db.pool.query(
      `insert into rehearsal (input, instance, started_by, ends_at, beat_at)
        values ('{}', gen_random_uuid(), 'o', now() + interval '1 minute', now() - interval '20 seconds')`,
    );
    await db.pool.query(
      `insert into instance (id, service, pid, host, state, heartbeat_at)
        values (gen_random_uuid(), 'orders', 1, 'here', 'ready', now() - interval '20 seconds')`,
    );
    const orders = async () => (await readScalingNow(ctx)).services.find(({ service }) => service === 'orders')!;
    absenceWatch.wasCutOff(20_000);
    await sweepRehearsals(ctx);
    expect((await rehearsalState(ctx))!.state).toBe('running');
    expect(await orders()).toMatchObject({ ready: 1, failed: 0 });
  });
});
