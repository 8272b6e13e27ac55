import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { presetNames, type PresetName } from '../../server/contract/scaling/policy.ts';
import { presets } from '../../server/scaling/presets.ts';
import { beganAtMs, playOne } from '../server/scaling/one-service.ts';

const seconds = 2 * 3600;

/** Waves of arrivals: around a mean, with a height of its share, and a period. */
type Wave = { mean: number; share: number; periodSeconds: number; isSquare: boolean; seed: number };

function play(name: PresetName, { mean, share, periodSeconds, isSquare, seed }: Wave) {
  const policy = presets[name];
  const { scaleInWindowMs, flapWindowMs } = policy.pace;
  let grewAtMs = Number.NEGATIVE_INFINITY;
  let direction = 0;
  let soonestMs = Number.POSITIVE_INFINITY;
  const turnedAtMs: number[] = [];
  const { turns } = playOne({
    policy,
    seconds,
    seed,
    rate(second) {
      const wave = Math.sin((2 * Math.PI * second) / periodSeconds);
      return mean * (1 + share * (isSquare ? Math.sign(wave) : wave));
    },
  });
  for (const { nowMs, decisions } of turns) {
    const { was, desired, capped } = decisions[0]!;
    const turn = Math.sign(desired - was);
    if (turn === 0 || (turn < 0 && capped !== null)) continue;
    if (turn > 0) grewAtMs = nowMs;
    else soonestMs = Math.min(soonestMs, nowMs - grewAtMs);
    if (direction !== 0 && turn !== direction) turnedAtMs.push(nowMs);
    direction = turn;
  }
  const most = Math.max(
    0,
    ...turnedAtMs.map((from) => turnedAtMs.filter((at) => at >= from && at < from + flapWindowMs).length),
  );
  return { soonestMs, most, budget: policy.limits.flapBudget, scaleInWindowMs };
}

describe.each(presetNames)('%s', (name) => {
  test('over any wave nothing is given back within the window, and directions change no more often than the budget', () => {
    const wave = fc.record({
      mean: fc.integer({ min: 3, max: 45 }),
      share: fc.double({ min: 0.1, max: 1, noNaN: true }),
      periodSeconds: fc.integer({ min: 20, max: 900 }),
      isSquare: fc.boolean(),
      seed: fc.integer({ min: 1, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(wave, (one) => {
        const { soonestMs, most, budget, scaleInWindowMs } = play(name, one);
        expect(soonestMs).toBeGreaterThanOrEqual(scaleInWindowMs);
        expect(most).toBeLessThanOrEqual(budget);
      }),
      {
        numRuns: 15,
        endOnFailure: true,
        examples: [[{ mean: 20, share: 0.7, periodSeconds: 75, isSquare: false, seed: 3 }]],
      },
    );
  });

  test.each([20, 40, 75, 150, 300, 450, 600, 900])('6 to 34 a second every %d s', (periodSeconds) => {
    const { soonestMs, most, budget, scaleInWindowMs } = play(name, {
      mean: 20,
      share: 0.7,
      periodSeconds,
      isSquare: false,
      seed: 3,
    });
    expect(soonestMs).toBeGreaterThanOrEqual(scaleInWindowMs);
    expect(most).toBeLessThanOrEqual(budget);
  });
});

test('what the trend asked for is remembered for the window, like any need', () => {
  const { pace } = presets.balanced;
  // a rise that stops half way, when what it led to is on its way already
  const { turns } = playOne({
    policy: { ...presets.balanced, pace: { ...pace, scaleInWindowMs: 600_000 } },
    seconds: 1800,
    startSeconds: 30,
    rate: (second) => (second < 700 ? 10 : Math.min(28, 10 + (second - 700) / 3)),
    initial: 4,
  });
  const asked = turns.flatMap(({ nowMs, decisions }) =>
    decisions[0]!.reasons.flatMap(({ code, params }) =>
      code === 'trend' ? [{ nowMs, instances: Number(params.instances) }] : [],
    ),
  );
  const highest = Math.max(...asked.map(({ instances }) => instances));
  const last = asked.findLast(({ instances }) => instances === highest)!;
  const within = turns.filter(({ nowMs }) => nowMs >= last.nowMs && nowMs < last.nowMs + 600_000);
  expect(last.nowMs).toBeGreaterThan(beganAtMs + 700_000);
  expect(Math.min(...within.map(({ decisions }) => decisions[0]!.desired))).toBeGreaterThanOrEqual(highest);
});

test('a budget that is spent is said so, with the time that is left', () => {
  const { turns } = playOne({
    policy: presets.thrifty,
    seconds: 2 * 3600,
    rate: (second) => (second % 600 < 300 ? 6 : 40),
  });
  const said = turns.flatMap(({ decisions }) => decisions[0]!.reasons.filter(({ code }) => code === 'flap_budget'));
  expect(said.length).toBeGreaterThan(0);
  for (const { params } of said) {
    expect(Number(params.flips)).toBeLessThanOrEqual(presets.thrifty.limits.flapBudget);
    expect(Number(params.leftMs)).toBeGreaterThan(0);
    expect(Number(params.leftMs)).toBeLessThanOrEqual(1.1 * presets.thrifty.pace.flapWindowMs);
  }
});
