import { describe, expect, test } from 'vitest';
import { createArrivals, takeIn } from '../../../server/scaling/arrivals.ts';
import { type CycleMemory, dueSurge, noteSurge } from '../../../server/scaling/cycle.ts';
import { createRandom, poisson } from '../../../server/scaling/random.ts';

const minuteMs = 60_000;
const aheadMs = 50_000;

/** Plays arrivals by the second; answers in which seconds a surge was due, and the memory at the end. */
function play(rate: (second: number) => number, seconds: number) {
  const cycle: CycleMemory = { surges: [], missed: 0, wasDue: false };
  const arrivals = createArrivals();
  const random = createRandom(4);
  const due: number[] = [];
  for (let second = 0; second < seconds; second += 2) {
    takeIn(arrivals, {
      fromMs: second * 1000,
      counts: [poisson(random, rate(second)), poisson(random, rate(second + 1))],
    });
    const nowMs = (second + 2) * 1000;
    noteSurge(cycle, arrivals, { perInstance: 10, held: rate(second) / 8, nowMs });
    if (dueSurge(cycle, aheadMs, { longestMs: 60 * minuteMs, nowMs }) !== null) due.push(second + 2);
  }
  return { cycle, due };
}

describe('a surge', () => {
  test('that comes every ten minutes is due in time from the third on', () => {
    const { due, cycle } = play((second) => (second % 600 < 300 ? 5 : 100), 3600);
    for (const begins of [300 + 1200, 300 + 1800, 300 + 2400]) {
      expect(due.some((second) => second <= begins - aheadMs / 1000 && second > begins - 150)).toBe(true);
      expect(due).toContain(begins);
    }
    expect(due.filter((second) => second < 900)).toEqual([]);
    expect(cycle.surges.at(-1)!.instances).toBeCloseTo(12.5, 0);
    expect(cycle.missed).toBe(0);
  });

  test('that stays away is waited for once, not for ever', () => {
    const { due, cycle } = play((second) => (second < 1200 && second % 600 >= 300 ? 100 : 5), 7200);
    expect(due.length).toBeGreaterThan(0);
    expect(Math.max(...due)).toBeLessThan(300 + 1200 + 120);
    expect(cycle.missed).toBe(1);
  });

  test('is none in a steady pace, nor in a slow ramp', () => {
    expect(play(() => 50, 3600).cycle.surges).toEqual([]);
    expect(play((second) => 20 + second / 60, 3600).cycle.surges).toEqual([]);
  });
});
