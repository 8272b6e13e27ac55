import { describe, expect, test } from 'vitest';
import { sweepLapsed } from '../../../../server/features/housekeeping/housekeeping.ts';
import { readAdmission } from '../../../../server/features/waiting-line/read-admission.ts';
import { setAdmission } from '../../../../server/features/waiting-line/set-admission.ts';
import { waitingLine } from '../../../../server/features/waiting-line/waiting-line.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';
import { ask, basket, enter, later, newBuyer } from './line-world.ts';

describe('admission', () => {
  test('a shop that was never closed costs one statement a second, and no row', async () => {
    await using db = await testDatabase();
    let now = Date.now();
    const ctx = testContext(db.database, { now: () => now });
    const before = db.database.counts.statements;
    for (let buyer = 0; buyer < 200; buyer++)
      expect(await ask(ctx, `b${buyer}@example.com`)).toEqual({ pass: { price: basket } });
    expect(db.database.counts.statements - before).toBe(1);
    now += 1001;
    await ask(ctx, 'next@example.com');
    expect(db.database.counts.statements - before).toBe(2);
    expect((await db.pool.query('select 1 from waiting')).rowCount).toBe(0);
    expect(await waitingLine(ctx)).toEqual({ length: 0, oldestMs: 0, perSecond: null, reason: '', waitSeconds: 0 });
  });

  test('the youngest scaler has the last word; another process hears it within a second', async () => {
    await using db = await testDatabase();
    let now = Date.now();
    const ctx = testContext(db.database);
    const other = testContext({ ...db.database }, { now: () => now });
    expect(await setAdmission(ctx, { perSecond: 3, reason: 'cap', epoch: 7 })).toBe(true);
    expect(await readAdmission(other)).toEqual({ perSecond: 3, reason: 'cap', epoch: 7 });
    expect(await setAdmission(ctx, { perSecond: null, reason: '', epoch: 6 })).toBe(false);
    expect(await readAdmission(ctx)).toEqual({ perSecond: 3, reason: 'cap', epoch: 7 });
    expect(await setAdmission(ctx, { perSecond: 1.5, reason: 'budget', epoch: 7 })).toBe(true);
    expect(await setAdmission(ctx, { perSecond: null, reason: '', epoch: 8 })).toBe(true);
    expect((await readAdmission(other)).perSecond).toBe(3);
    now += 1000;
    expect((await readAdmission(other)).perSecond).toBeNull();
    for (const perSecond of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(setAdmission(ctx, { perSecond, reason: 'cap', epoch: 9 })).rejects.toThrow(RangeError);
  });

  test('a line says how long it is, and a new buyer’s wait is honest', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    await setAdmission(ctx, { perSecond: 0, reason: 'budget', epoch: 1 });
    const buyers = Array.from({ length: 9 }, () => newBuyer());
    for (const [index, buyer] of buyers.entries()) {
      const answer = await buyer.ask(ctx);
      // nobody is let in, so nobody can say how long it takes
      expect(answer).toMatchObject({ queued: { place: index + 1, waitSeconds: null, retryAfterSeconds: 30 } });
    }
    expect(await waitingLine(ctx)).toMatchObject({ length: 9, perSecond: 0, reason: 'budget', waitSeconds: null });
    await setAdmission(ctx, { perSecond: 0.02, reason: 'budget', epoch: 1 });
    expect(await waitingLine(ctx)).toMatchObject({ length: 9, perSecond: 0.02, waitSeconds: 500 });
    const last = await buyers[8]!.ask(ctx);
    expect(last).toMatchObject({ queued: { place: 9, waitSeconds: 450, retryAfterSeconds: 30 } });
    await later(db.pool, 10_000);
    expect((await waitingLine(ctx)).oldestMs).toBeGreaterThanOrEqual(10_000);
  });

  test('when it opens again, everyone gets in at the next question; who came before keeps the price', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    await setAdmission(ctx, { perSecond: 0, reason: 'cap', epoch: 1 });
    const buyers = Array.from({ length: 20 }, () => newBuyer());
    for (const buyer of buyers) await buyer.ask(ctx);
    await setAdmission(ctx, { perSecond: null, reason: '', epoch: 1 });
    const dearer = { ...basket, unitPriceMinor: 1500, amountMinor: 1500 };
    const answers = await Promise.all(buyers.map((buyer) => buyer.ask(ctx, { price: dearer })));
    for (const answer of answers) expect(answer).toMatchObject({ pass: { price: { amountMinor: 1000 } } });
    for (const answer of answers) if ('pass' in answer) expect(await enter(ctx, answer.pass)).toBe(true);
    expect(await waitingLine(ctx)).toMatchObject({ length: 0, perSecond: null });
  });

  test('a scaler that fell silent: its rate holds; one that let nobody in lets one in every 5 s', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    await setAdmission(ctx, { perSecond: 0, reason: 'budget', epoch: 1 });
    const buyers = Array.from({ length: 3 }, () => newBuyer());
    for (const buyer of buyers) expect(await buyer.ask(ctx)).toHaveProperty('queued');
    await later(db.pool, 29_000);
    expect(await waitingLine(ctx)).toMatchObject({ perSecond: 0, length: 3 });
    await later(db.pool, 2000);
    expect(await waitingLine(ctx)).toMatchObject({ perSecond: 0.2, waitSeconds: 20 });
    expect(await buyers[0]!.ask(ctx)).toHaveProperty('pass');
    expect(await buyers[1]!.ask(ctx)).toMatchObject({ queued: { place: 1, waitSeconds: 5, retryAfterSeconds: 5 } });
    await later(db.pool, 5000);
    expect(await buyers[1]!.ask(ctx)).toHaveProperty('pass');

    await setAdmission(ctx, { perSecond: 2, reason: 'budget', epoch: 1 });
    await later(db.pool, 3_600_000);
    expect(await waitingLine(ctx)).toMatchObject({ perSecond: 2, reason: 'budget' });
  });

  test('lapsed places are swept away, and nothing else', async () => {
    await using db = await testDatabase();
    const ctx = testContext(db.database);
    await setAdmission(ctx, { perSecond: 0, reason: 'cap', epoch: 1 });
    await newBuyer().ask(ctx);
    await later(db.pool, 30 * 60_000 + 1000);
    await newBuyer().ask(ctx);
    await sweepLapsed(ctx);
    expect((await db.pool.query('select 1 from waiting')).rowCount).toBe(1);
  });
});
