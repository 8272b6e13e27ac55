import { legs } from '../shape.ts';
import { breathes, busyPeak, fastKeys, fastPages, nothingLost, wellUsed } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;

/** 15 times the orders within 90 minutes (six real ones), a while at the top, and down to about twice the base. */
export const fridayNight: Scenario = {
  name: 'friday-night',
  title: 'Friday night: 15 times the orders within 90 minutes',
  // a busy share of 60 to 70 % is more than Balanced's headroom leaves: it has 55 to 58 there
  preset: 'thrifty',
  plan(base) {
    const before = minute;
    const rise = 6 * minute;
    const top = 1.25 * minute;
    const shape = legs(base, [
      { ms: before, to: base },
      { ms: rise, to: base * 15, by: 'grow' },
      { ms: top, to: base * 15 },
      { ms: 2.5 * minute, to: base * 2, by: 'grow' },
      { ms: 1.75 * minute, to: base * 2 },
    ]);
    return { ...shape, peakFromMs: before + rise, peakUntilMs: before + rise + top };
  },
  judge: (report) => [
    fastKeys(report),
    ...nothingLost(report),
    ...breathes(report, { peak: [16, 32], end: [6, 10] }),
    busyPeak(report, 30),
    wellUsed(report),
    fastPages(report),
  ],
};
