import { legs } from '../shape.ts';
import { defaults } from '../settings.ts';
import { busyPeak, fastKeys, fastPages, givesBack, nothingLost } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;

/** Between checkout and payment people take so long, ms. */
const paysAfterMs = [10_000, 60_000] as const;

/**
 * 15 times the orders within 90 minutes (six real ones), four times of it within seconds in the middle, a while at the
 * top, and down to about twice the base. What people do takes a fifteenth of its time, like the policy and the growth; the supplier's
 * 1.5 s, the start of a process and the age of metrics stay real.
 */
export const fridayNight: Scenario = {
  name: 'friday-night',
  title: 'Friday night: 15 times the orders within 90 minutes',
  settings: {
    // two cores carry 18 paid orders a second with all that comes with them
    basePerSecond: 1.2,
    upstreamDelayMs: { storefront: 100, orders: 130, dispense: 1500, commission: 330 },
    jobSlots: 4,
    checkoutSlots: 1,
    habits: {
      viewsPerOrder: 15,
      abandoned: 0.3,
      paysAfterMs: [paysAfterMs[0] / defaults.compression, paysAfterMs[1] / defaults.compression],
      thinksMs: 8000 / defaults.compression,
    },
  },
  plan(base) {
    const before = minute;
    const rise = 6 * minute;
    const stepMs = 2000;
    const top = 1.25 * minute;
    const shape = legs(base, [
      { ms: before, to: base },
      { ms: rise / 2, to: base * 2.5, by: 'grow' },
      { ms: stepMs, to: base * 10 },
      { ms: rise / 2 - stepMs, to: base * 15, by: 'grow' },
      { ms: top, to: base * 15 },
      { ms: 2.5 * minute, to: base * 2, by: 'grow' },
      { ms: 1.75 * minute, to: base * 2 },
    ]);
    return { ...shape, peakFromMs: before + rise, peakUntilMs: before + rise + top };
  },
  judge: (report) => [
    fastKeys(report),
    ...nothingLost(report),
    givesBack(report),
    busyPeak(report, 0.95 * 15 * report.settings.basePerSecond),
    fastPages(report),
  ],
};
