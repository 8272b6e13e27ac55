import { dice } from '../shape.ts';
import { fastKeys, nothingLost } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;
const windowMs = 5000;

/** Noise around a steady pace of several instances a service: a nervous policy would add and drop them all night and raise the bill. */
export const nervous: Scenario = {
  name: 'nervous',
  title: 'Nervous: noise that must not raise the bill',
  plan(base) {
    const random = dice(7);
    const pace = base * 6;
    const durationMs = 6 * minute;
    const waves = Array.from({ length: durationMs / windowMs + 1 }, () => pace * (0.5 + random()));
    return {
      rate: (atMs) => waves[Math.floor(atMs / windowMs)]!,
      durationMs,
      peak: pace * 1.5,
      peakFromMs: minute,
      peakUntilMs: durationMs,
    };
  },
  judge(report) {
    const { steadyInstanceSeconds, figures } = report;
    const ratio = figures.instanceSeconds / steadyInstanceSeconds;
    return [
      fastKeys(report),
      ...nothingLost(report),
      {
        what: 'bill against what the policy holds for the same orders at an even pace',
        asked: '≤ 1.4 ×',
        got: `${ratio.toFixed(2)} ×, ${figures.flips} changes of direction`,
        met: ratio <= 1.4,
      },
    ];
  },
};
