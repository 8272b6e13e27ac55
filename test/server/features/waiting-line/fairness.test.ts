import fc from 'fast-check';
import { expect, test } from 'vitest';
import { setAdmission } from '../../../../server/features/waiting-line/set-admission.ts';
import { heldClock, type HeldClock } from './held-clock.ts';
import { type Buyer, enter, newBuyer } from './line-world.ts';

type Entered = { placeId: number; atMs: number; toldMs: number };

const oneSecondMs = 1000;
/** Buyers come and ask at multiples of this, so that several do at once. */
const gridMs = 50;

/** Everybody comes at their time, asks when told, and goes in when let; answers who went in when. */
async function play(clock: HeldClock, arrivalsMs: readonly number[]): Promise<Entered[]> {
  const due = new Map<number, { buyer: Buyer; arrivedMs: number; toldMs?: number; instance: number }[]>();
  const at = (ms: number) => due.get(ms) ?? due.set(ms, []).get(ms)!;
  for (const [index, ms] of arrivalsMs.entries())
    at(ms).push({ buyer: newBuyer(), arrivedMs: ms, instance: index % 2 });
  const entered: Entered[] = [];
  for (let now = 0; due.size > 0 && now < 600_000; now += gridMs) {
    const here = due.get(now) ?? [];
    const scalerSpeaks = now % 1000 === 0;
    if (here.length === 0 && !scalerSpeaks) continue;
    due.delete(now);
    await clock.moveTo(now);
    if (scalerSpeaks) await setAdmission(clock.instances[0], { perSecond, reason: 'cap', epoch: 1 });
    await Promise.all(
      here.map(async (visit) => {
        // the next request of the same buyer may reach the other instance
        const ctx = clock.instances[(visit.instance + now / gridMs) % 2]!;
        const answer = await visit.buyer.ask(ctx);
        if ('pass' in answer) {
          expect(await enter(ctx, answer.pass)).toBe(true);
          entered.push({ placeId: answer.pass.placeId!, atMs: now, toldMs: visit.toldMs ?? now });
        } else {
          const { retryAfterSeconds, waitSeconds } = answer.queued;
          visit.toldMs ??= now + waitSeconds! * 1000;
          at(now + retryAfterSeconds! * 1000).push(visit);
        }
      }),
    );
  }
  return entered.sort((a, b) => a.placeId - b.placeId);
}

/** By how much the most overtaken buyer was overtaken, ms. */
function overtakenMs(entered: Entered[]): number {
  let worst = 0;
  let earliestBehind = Number.POSITIVE_INFINITY;
  for (const { atMs } of entered.toReversed()) {
    worst = Math.max(worst, atMs - earliestBehind);
    earliestBehind = Math.min(earliestBehind, atMs);
  }
  return worst;
}

/** The most that were let in beyond the rate, over every stretch of time. */
async function beyondRate(clock: HeldClock, perSecond: number): Promise<number> {
  const { rows } = await clock.db.pool.query<{ ms: number }>(
    'select extract(epoch from first_called_at) * 1000 as ms from waiting order by first_called_at',
  );
  let most = 0;
  // calls - rate * time, at its highest since its lowest
  let lowest = 0;
  for (const [index, { ms }] of rows.entries()) {
    const spent = ((ms - rows[0]!.ms) / 1000) * perSecond;
    lowest = Math.min(lowest, index - spent);
    most = Math.max(most, index + 1 - spent - lowest);
  }
  return most;
}

async function calledOutOfOrder(clock: HeldClock): Promise<number> {
  const { rows } = await clock.db.pool.query<{ n: number }>(
    'select count(*) as n from (select first_called_at < max(first_called_at) over (order by id) as late from waiting) w where late',
  );
  return rows[0]!.n;
}

/** 100 at one moment, then 200 within 4 s. */
const rush = fc
  .sample(fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 200, maxLength: 200 }), 1)[0]!
  .map((n) => n * gridMs);
const arrivals = [...Array.from({ length: 100 }, () => 0), ...rush.toSorted((a, b) => a - b)];
const perSecond = 25;

test('300 buyers at two instances: first come, first served within a second, at the rate, after the time they were told', async () => {
  await using clock = await heldClock();
  await setAdmission(clock.instances[0], { perSecond, reason: 'cap', epoch: 1 });
  const entered = await play(clock, arrivals);
  const overtaken = overtakenMs(entered);
  const last = Math.max(...entered.map(({ atMs }) => atMs));
  const wrongBy = Math.max(...entered.map(({ atMs, toldMs }) => Math.abs(atMs - toldMs)));
  console.log(
    `300 in at ${perSecond}/s: last after ${last} ms, overtaken by at most ${overtaken} ms, told wait off by at most ${wrongBy} ms`,
  );
  expect(new Set(entered.map(({ placeId }) => placeId)).size).toBe(300);
  expect(await calledOutOfOrder(clock)).toBe(0);
  expect(overtaken).toBeLessThanOrEqual(oneSecondMs);
  expect(await beyondRate(clock, perSecond)).toBeLessThanOrEqual(1.5 * perSecond + 1);
  expect(last).toBeLessThanOrEqual((300 / perSecond) * 1000 + oneSecondMs);
  expect(wrongBy).toBeLessThanOrEqual(2 * oneSecondMs);
}, 120_000);

test('the check is one that can fail: called by chance instead of in order', async () => {
  await using clock = await heldClock();
  await clock.db.pool.query(`do $$ declare text text; begin
    select replace(pg_get_functiondef('call_waiting'::regproc), 'order by id', 'order by random()') into text;
    execute text; end $$`);
  await setAdmission(clock.instances[0], { perSecond, reason: 'cap', epoch: 1 });
  const entered = await play(clock, arrivals);
  expect(overtakenMs(entered)).toBeGreaterThan(2 * oneSecondMs);
  expect(await calledOutOfOrder(clock)).toBeGreaterThan(10);
}, 120_000);

test('the check is one that can fail: a rate that nobody keeps', async () => {
  await using clock = await heldClock();
  await clock.db.pool.query(`do $$ declare text text; begin
    select replace(pg_get_functiondef('call_waiting'::regproc), 'limit room', 'limit room * 2') into text;
    execute replace(text, '(cardinality(called) - given_way) / rate', '0'); end $$`);
  await setAdmission(clock.instances[0], { perSecond, reason: 'cap', epoch: 1 });
  await play(clock, arrivals);
  expect(await beyondRate(clock, perSecond)).toBeGreaterThan(2 * perSecond);
}, 120_000);
