import { dice, legs } from '../shape.ts';
import { fastKeys, nothingLost } from './checks.ts';
import type { Scenario } from './scenario.ts';

const minute = 60_000;
const windowMs = 5000;
/** The fleet grows to the steady pace before the noise begins: a step is not noise. */
const settledMs = 2 * minute;
const noiseMs = 6 * minute;

/** Noise around a steady pace of several instances a service: a nervous policy would add and drop them all night and raise the bill. */
export const nervous: Scenario = {
  name: 'nervous',
  title: 'Nervous: noise that must not raise the bill',
  plan(base) {
    const random = dice(7);
    const pace = base * 6;
    const climb = legs(base, [{ ms: settledMs / 2, to: pace }]);
    const waves = Array.from({ length: noiseMs / windowMs + 1 }, () => pace * (0.5 + random()));
    return {
      rate: (atMs) => (atMs < settledMs ? climb.rate(atMs) : waves[Math.floor((atMs - settledMs) / windowMs)]!),
      durationMs: settledMs + noiseMs,
      peak: pace * 1.5,
      peakFromMs: settledMs,
      peakUntilMs: settledMs + noiseMs,
    };
  },
  judge(report) {
    const { billAgainstEvenPace: ratio, figures } = report;
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
