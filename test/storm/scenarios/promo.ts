import { saveFloors } from '../floors.ts';
import { legs } from '../shape.ts';
import { busyPeak, fastKeys, fastPages, nothingLost } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;
const startsMs = 1.5 * minute;

/** A planned promo: the crowd comes all at once, and the instances stand ready before it. */
export const promo: Scenario = {
  name: 'promo',
  title: 'Promo: a crowd at the minute it was promised',
  plan(base) {
    const shape = legs(base, [
      { ms: startsMs, to: base },
      { ms: 2000, to: base * 10 },
      { ms: 2 * minute, to: base * 10 },
      { ms: minute, to: base, by: 'grow' },
      { ms: minute, to: base },
    ]);
    return { ...shape, wholeMinuteAtMs: startsMs, peakFromMs: startsMs + 2000, peakUntilMs: startsMs + 2 * minute };
  },
  prepare: (shop, startsAtMs) => saveFloors(shop, { startsAtMs: startsAtMs + startsMs, lengthMs: 2 * minute }),
  judge: (report) => [fastKeys(report), ...nothingLost(report), busyPeak(report, 18), fastPages(report)],
};
