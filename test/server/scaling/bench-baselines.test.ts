import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTargetTracking } from '../../bench/scaling/baselines/aws.ts';
import { averageValue, createHpa, defaultBehavior, utilization } from '../../bench/scaling/baselines/hpa.ts';
import { createKpa } from '../../bench/scaling/baselines/knative-kpa.ts';
import type { Controller, Policy } from '../../bench/scaling/controller.ts';
import { createLoad, type Load } from '../../bench/scaling/load.ts';
import { oracle, slidingMax } from '../../bench/scaling/oracle.ts';
import { baselines, policyOf } from '../../bench/scaling/policies.ts';
import { createSeen, simulate } from '../../bench/scaling/simulate.ts';
import { syntheticTraces } from '../../bench/scaling/synthetic.ts';
import { between } from '../../bench/scaling/traces.ts';

/** Lets a controller run by itself: every instance it wants is ready at once. */
function follow(controller: Controller, times: number): number[] {
  const wished: number[] = [];
  let desired = controller.initial;
  for (let n = 1; n <= times; n++) {
    const second = n * controller.everySeconds - 1;
    desired = controller.decide(second, { ready: desired, starting: 0, desired });
    wished.push(desired);
  }
  return wished;
}

test('HPA with a metric that does not saturate: 2, 6, 12, 24, 48, then the cap', () => {
  const hpa = createHpa(2, defaultBehavior, (_second, { desired }) => averageValue(1000, 6, desired));
  expect(follow(hpa, 5)).toEqual([6, 12, 24, 48, 60]);
});

test('HPA on CPU sees at most 100 %, so it grows by 1.43 a sync', () => {
  const hpa = createHpa(10, defaultBehavior, (_second, { ready, desired }) => utilization(1, 0.7, ready, desired));
  expect(follow(hpa, 4)).toEqual([15, 22, 32, 46]);
});

test('HPA keeps still within its tolerance, and counts starting pods as idle only on the way up', () => {
  expect(utilization(0.76, 0.7, 10, 10)).toBe(10);
  expect(utilization(0.64, 0.7, 10, 10)).toBe(10);
  expect(utilization(0.35, 0.7, 10, 10)).toBe(5);
  expect(utilization(1, 0.7, 10, 10)).toBe(15);
  expect(utilization(1, 0.7, 10, 15)).toBe(15);
  expect(utilization(1, 0.7, 10, 12)).toBe(15);
  expect(utilization(0.35, 0.7, 10, 12)).toBe(5);
  expect(averageValue(62, 6, 10)).toBe(10);
  expect(averageValue(67, 6, 10)).toBe(12);
});

test('HPA scales in only to what was enough for five minutes', () => {
  const hpa = createHpa(20, defaultBehavior, (second) => (second < 30 ? 20 : second < 120 ? 8 : 4));
  const wished = follow(hpa, 30);
  expect(wished.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 20));
  expect(wished.slice(21, 26)).toEqual(Array.from({ length: 5 }, () => 8));
  expect(wished.at(-1)).toBe(4);
});

test('HPA without a metric stays', () => {
  expect(
    follow(
      createHpa(7, defaultBehavior, () => Number.NaN),
      3,
    ),
  ).toEqual([7, 7, 7]);
});

test('KPA panics at twice what is ready, never shrinks in panic, and calms down after a minute', () => {
  const decide = createKpa();
  expect(decide(0, 1.4, 1.4, 4)).toBe(2);
  expect(decide(2, 2.8, 5.6, 4)).toBe(8);
  expect(decide(4, 3.5, 14, 4)).toBe(20);
  expect(decide(20, 3.5, 3.5, 20)).toBe(20);
  expect(decide(64, 3.5, 3.5, 20)).toBe(20);
  expect(decide(66, 3.5, 3.5, 20)).toBe(10);
  expect(decide(68, 3.5, 3.5, 10)).toBe(5);
});

test('target tracking waits three minutes to grow, five to grow again, fifteen to shrink', () => {
  const busy = (minutes: number, level: number) => Array.from({ length: minutes }, () => level);
  const points = [...busy(9, 1), ...busy(20, 0.35)];
  const tracking = createTargetTracking(7, (second) => points[(second + 1) / 60 - 1]!);
  const wished = follow(tracking, points.length);
  expect(wished.slice(0, 9)).toEqual([7, 7, 10, 10, 10, 10, 10, 15, 15]);
  expect(wished.slice(9, 23)).toEqual(Array.from({ length: 14 }, () => 15));
  expect(wished.slice(23, 29)).toEqual([8, 8, 8, 8, 8, 4]);
});

test('the largest of a window is that of a plain search', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(bytes, fc.nat(8), fc.nat(8), (values, before, after) => {
      const plain = values.map((_, n) => Math.max(...values.subarray(Math.max(0, n - before), n + after + 1)));
      expect([...slidingMax(values, before, after)]).toEqual([...plain]);
    }),
  );
});

test('bins are joined by straight lines between their centres', () => {
  const bins = Float64Array.of(0, 10, 4);
  expect([-1, 0, 0.5, 1, 1.5, 9].map((at) => between(bins, at))).toEqual([0, 0, 5, 10, 7, 4]);
});

const step = syntheticTraces().find(({ name }) => name === 'step x15')!;

test('the oracle is ready before a step, and nobody pays less without being slow', () => {
  const load = createLoad(step, 150, 1);
  const room = createSeen(load.seconds);
  for (const startSeconds of [5, 30, 60]) {
    const limit = simulate(load, oracle, startSeconds, room);
    expect(limit.slow).toBe(0);
    for (const policy of Object.values(baselines)) {
      const figures = simulate(load, policy, startSeconds, room);
      if (figures.slow === 0) expect(figures.instanceSeconds).toBeGreaterThanOrEqual(limit.instanceSeconds);
    }
  }
});

test('a slow step is slow until the new instances serve: metric delay, sync, start', () => {
  const load = createLoad(step, 150, 1);
  const room = createSeen(load.seconds);
  const { slow, episodes, longestRecovery } = simulate(load, baselines['hpa-tuned']!, 30, room);
  expect(episodes).toBe(1);
  expect(longestRecovery).toBe(slow);
  expect(slow).toBeGreaterThan(30 + 15);
  expect(simulate(load, baselines['static-peak']!, 30, room)).toMatchObject({ slow: 0, failed: 0, flips: 0 });
});

/** The answers of a policy until the arrivals after `until` may be known to it. */
function answersOf(policy: Policy, load: Load, until: number): number[] {
  const answers: number[] = [];
  const watched: Policy = {
    ...policy,
    create(world) {
      const controller = policy.create(world);
      return {
        ...controller,
        decide(second, instances) {
          const answer = controller.decide(second, instances);
          if (second < until + policy.delaySeconds) answers.push(answer);
          return answer;
        },
      };
    },
  };
  simulate(load, watched, 30, createSeen(load.seconds));
  return answers;
}

test('nobody but the oracle and the static ones looks ahead of its metrics', () => {
  const until = 400;
  const load = createLoad({ ...step, rates: step.rates.slice(1500, 2100) }, 150, 1);
  const other: Load = { ...load, arrivals: load.arrivals.slice() };
  other.arrivals.fill(10, until);
  const looksAhead = (policy: Policy) =>
    answersOf(policy, load, until).join(' ') !== answersOf(policy, other, until).join(' ');
  for (const name of ['ours', 'forecast-off', ...Object.keys(baselines)].filter((one) => !/oracle|static/.test(one)))
    for (const delaySeconds of [5, 15]) expect(looksAhead(policyOf(name, delaySeconds)), name).toBe(false);

  const early: Policy = {
    name: 'reads one second too much',
    delaySeconds: 5,
    create: ({ seen }) => ({
      everySeconds: 1,
      initial: 2,
      decide: (second) => Math.ceil(seen.arrivals[second - 4]! / 7) || 2,
    }),
  };
  expect(looksAhead(early)).toBe(true);
});
