import { legs } from '../shape.ts';
import { busyPeak, fastKeys, fastPages, nothingLost } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;

/** A 3000 % jump: 30 times the usual from a sleeping shop, within an hour (four real minutes). */
export const overnight: Scenario = {
  name: 'overnight',
  title: 'Overnight: 30 times the orders, from a sleeping shop',
  plan(base) {
    const low = base / 2;
    const shape = legs(low, [
      { ms: minute, to: low },
      { ms: 4 * minute, to: low * 30, by: 'grow' },
      { ms: minute, to: low * 30 },
      { ms: 2 * minute, to: low * 2, by: 'grow' },
      { ms: minute, to: low * 2 },
    ]);
    return { ...shape, peakFromMs: 5 * minute, peakUntilMs: 6 * minute };
  },
  judge: (report) => [fastKeys(report), ...nothingLost(report), busyPeak(report, 28), fastPages(report)],
};
