import { legs } from '../shape.ts';
import { fastKeys, fastPages, nothingLost } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;

/** A link goes round: buyers bring buyers through the real referral links, each 1.25 more on average. */
export const viral: Scenario = {
  name: 'viral',
  title: 'Viral: a cascade over the real referral graph',
  plan(base) {
    const shape = legs(base, [{ ms: 7 * minute, to: base }]);
    return {
      ...shape,
      cascade: { branching: 1.25, meanDelayMs: 20_000, untilMs: 5 * minute, mostPerSecond: 30 },
      peakFromMs: 4 * minute,
      peakUntilMs: 5 * minute,
    };
  },
  judge: (report) => [
    fastKeys(report),
    ...nothingLost(report),
    fastPages(report),
    {
      what: 'orders that came through links',
      asked: 'most of them',
      got: `${report.account.referred} of ${report.figures.orders}`,
      met: report.account.referred > report.figures.orders / 2,
    },
  ],
};
