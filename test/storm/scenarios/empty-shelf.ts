import { legs } from '../shape.ts';
import { nothingLost } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;

/** The keys give out while traffic still grows: more instances don't help, and adding them must stop. */
export const emptyShelf: Scenario = {
  name: 'empty-shelf',
  title: 'Empty shelf: keys give out first',
  stock: 1000,
  plan(base) {
    const shape = legs(base, [
      { ms: 0.5 * minute, to: base },
      { ms: 3 * minute, to: base * 12, by: 'grow' },
      { ms: 2 * minute, to: base * 12 },
      { ms: minute, to: base },
    ]);
    return { ...shape, peakFromMs: 3.5 * minute, peakUntilMs: 5.5 * minute };
  },
  judge(report) {
    const { soldOutAtMs, dispensePeakAfterMs } = report.figures;
    return [
      ...nothingLost(report),
      {
        what: 'every key sold once',
        asked: '1000',
        got: String(report.account.deliveredKeys),
        met: report.account.deliveredKeys === 1000,
      },
      {
        what: 'dispense after the last key',
        asked: 'no instance added',
        got: soldOutAtMs === null ? 'never sold out' : `${dispensePeakAfterMs} added`,
        met: soldOutAtMs !== null && dispensePeakAfterMs <= 0,
      },
    ];
  },
};
