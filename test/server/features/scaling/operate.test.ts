import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Actor } from '../../../../server/features/context.ts';
import { allFloors } from '../../../../server/features/scaling/loop/all-floors.ts';
import { endOverride, longestOverrideMs, overrideService } from '../../../../server/features/scaling/override.ts';
import { pauseScaling, resumeScaling } from '../../../../server/features/scaling/pause.ts';
import { readScalingNow } from '../../../../server/features/scaling/read-now.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

const owner: Actor = { id: randomUUID(), name: 'The owner', role: 'owner' };
const operator: Actor = { id: randomUUID(), name: 'On watch', role: 'operator' };
const hourMs = 3_600_000;

async function shop() {
  const db = await testDatabase();
  const ctx = testContext(db.database);
  const audited = async () =>
    (await db.pool.query('select action, subject from audit_entry order by id')).rows.map((row) => Object.values(row));
  return { db, ctx, audited, [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

describe('a pause', () => {
  test('of scaling in is anyone’s, of everything the owner’s; it ends by itself or by hand', async () => {
    await using at = await shop();
    const { ctx } = at;
    const untilMs = Date.now() + hourMs;
    await expect(pauseScaling(ctx, { what: 'all', untilMs, why: 'x' }, operator)).rejects.toMatchObject({
      code: 'not_allowed',
    });
    await pauseScaling(ctx, { what: 'scale_in', untilMs, why: 'a big buyer' }, operator);
    expect((await readScalingNow(ctx)).paused).toEqual({
      scaleIn: true,
      all: false,
      untilMs,
      by: { id: operator.id, name: 'On watch' },
      why: 'a big buyer',
    });
    await pauseScaling(ctx, { what: 'all', untilMs: null, why: 'moving house' }, owner);
    expect((await readScalingNow(ctx)).paused).toMatchObject({ scaleIn: false, all: true, untilMs: null });
    await resumeScaling(ctx, operator);
    await resumeScaling(ctx, operator);
    expect((await readScalingNow(ctx)).paused).toBeNull();
    expect(await at.audited()).toEqual([
      ['scaling.pause', 'scale_in'],
      ['scaling.pause', 'all'],
      ['scaling.resume', 'scaling'],
    ]);
  });

  test('in the past is refused; one that has lapsed is none', async () => {
    await using at = await shop();
    const paused = pauseScaling(at.ctx, { what: 'scale_in', untilMs: Date.now() - 1, why: 'x' }, owner);
    await expect(paused).rejects.toMatchObject({ code: 'bad_input', extra: { reason: 'until_past' } });
    await pauseScaling(at.ctx, { what: 'scale_in', untilMs: Date.now() + hourMs, why: 'x' }, owner);
    await at.db.pool.query("update scaling_pause set until = now() - interval '1 second'");
    expect((await readScalingNow(at.ctx)).paused).toBeNull();
  });
});

describe('an override', () => {
  const asked = (change: object = {}) => ({
    service: 'orders' as const,
    instances: 4,
    untilMs: Date.now() + hourMs,
    why: 'a live show',
    ...change,
  });

  test('holds until its end, one a service; ending it is audited', async () => {
    await using at = await shop();
    const { ctx } = at;
    await overrideService(ctx, asked(), operator);
    const second = asked({ instances: 6 });
    await overrideService(ctx, second, operator);
    await overrideService(ctx, asked({ service: 'dispense' }), owner);
    expect((await readScalingNow(ctx)).overrides).toMatchObject([
      { service: 'orders', instances: 6, untilMs: second.untilMs, by: { name: 'On watch' }, why: 'a live show' },
      { service: 'dispense', instances: 4 },
    ]);
    await endOverride(ctx, 'orders', operator);
    await expect(endOverride(ctx, 'orders', operator)).rejects.toMatchObject({ code: 'not_found' });
    await at.db.pool.query(
      "update scaling_override set until = now() - interval '1 second' where service = 'dispense'",
    );
    expect((await readScalingNow(ctx)).overrides).toEqual([]);
    expect((await at.db.pool.query('select count(*) as n from scaling_override')).rows).toEqual([{ n: 3 }]);
    expect((await at.audited()).at(-1)).toEqual(['scaling.end_override', 'orders']);
  });

  test.each([
    ['over_cap', { instances: 17 }],
    ['until_past', { untilMs: Date.now() - 1 }],
    ['until_too_far', { untilMs: Date.now() + longestOverrideMs + hourMs }],
  ])('%s is refused for everybody, and nothing is kept', async (reason, change) => {
    await using at = await shop();
    for (const actor of [owner, operator])
      await expect(overrideService(at.ctx, asked(change), actor)).rejects.toMatchObject({
        code: 'bad_input',
        extra: { reason },
      });
    expect((await at.db.pool.query('select from scaling_override')).rows).toEqual([]);
    expect(await at.audited()).toEqual([]);
  });

  test('an operator only adds; the owner may also take away, down to standing', async () => {
    await using at = await shop();
    await at.db.pool.query("insert into desired_count (service, instances, epoch) values ('orders', 5, 1)");
    await expect(overrideService(at.ctx, asked(), operator)).rejects.toMatchObject({
      code: 'not_allowed',
      extra: { reason: 'only_up' },
    });
    await overrideService(at.ctx, asked({ instances: 5 }), operator);
    const set = async () => (await allFloors(at.ctx, Date.now())).map(({ instances, exact }) => ({ instances, exact }));
    // more may still come: the scaler takes it for the least there is
    expect(await set()).toEqual([{ instances: 5, exact: false }]);
    await overrideService(at.ctx, asked({ instances: 1 }), owner);
    await expect(overrideService(at.ctx, asked({ instances: 0 }), owner)).rejects.toMatchObject({
      extra: { reason: 'under_standing' },
    });
    expect(await set()).toEqual([{ instances: 1, exact: true }]);
  });
});
