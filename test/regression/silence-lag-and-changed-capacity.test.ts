import { describe, expect, test } from 'vitest';
import { presetNames, staleMetricsMs } from '../../server/contract/scaling/policy.ts';
import { createServiceMemory } from '../../server/scaling/memory.ts';
import { capacityPerInstance, learn } from '../../server/scaling/capacity.ts';
import { learnLag, staleAfterMs } from '../../server/scaling/lag.ts';
import { presets } from '../../server/scaling/presets.ts';
import { observed } from '../server/scaling/observed.ts';
import { beganAtMs, playOne, seenAs } from '../server/scaling/one-service.ts';

describe.each(presetNames)('a sudden silence (%s)', (name) => {
  const policy = presets[name];
  const fellAt = 1200;

  test('of a quarter of an hour costs nobody a wait: whoever was here comes back to what they left', () => {
    const { turns, slowTurns } = playOne({
      policy,
      seconds: fellAt + 900 + 300,
      startSeconds: 30,
      rate: (second) => (second >= fellAt && second < fellAt + 900 ? 0 : 40),
      initial: 12,
    });
    expect(slowTurns).toBe(0);
    const told = turns.filter(
      ({ nowMs, decisions }) =>
        nowMs > beganAtMs + (fellAt + 60 + policy.pace.scaleInWindowMs / 1000) * 1000 &&
        decisions[0]!.reasons.some(({ code }) => code === 'outage'),
    );
    expect(told.length).toBeGreaterThan(0);
  });

  test('that stays is a lull in the end', () => {
    const heldSeconds = (policy.pace.outageMs + policy.pace.scaleInWindowMs) / 1000;
    const { turns } = playOne({
      policy,
      seconds: fellAt + heldSeconds + 300,
      rate: (second) => (second >= fellAt ? 0 : 40),
      initial: 12,
    });
    expect(turns.at(-1)!.decisions[0]!.desired).toBeLessThanOrEqual(2);
  });
});

describe('metrics that are always old', () => {
  test.each([10, 20, 40, 60])('by %d s: the fleet grows, and comes back', (delaySeconds) => {
    const { turns } = playOne({
      policy: presets.balanced,
      seconds: 3600,
      delaySeconds,
      rate: (second) => (second > 900 && second < 1500 ? 50 : 10),
    });
    const desired = turns.map(({ decisions }) => decisions[0]!.desired);
    expect(Math.max(...desired)).toBeGreaterThan(11);
    expect(desired.at(-1)).toBeLessThanOrEqual(5);
  });

  test('that come once a minute are not stale in between', () => {
    const memory = createServiceMemory(2, beganAtMs);
    for (let minute = 0; minute < 30; minute++)
      learnLag(memory, beganAtMs + minute * 60_000, beganAtMs + minute * 60_000 + 15_000);
    expect(staleAfterMs(memory)).toBeGreaterThan(75_000);
  });

  test('and go missing altogether are stale all the same, and stay so', () => {
    const goneAtMs = beganAtMs + 1_200_000;
    const { turns } = playOne({
      policy: presets.balanced,
      seconds: 4800,
      delaySeconds: 20,
      rate: (second) => (second < 1000 ? 40 : 5),
      initial: 12,
      alter: (all, nowMs) => (nowMs < goneAtMs ? all : seenAs(all, () => ({ measuredAtMs: goneAtMs - 20_000 }))),
    });
    const later = turns.filter(({ nowMs }) => nowMs > goneAtMs + 2 * staleMetricsMs + 60_000);
    expect(new Set(later.map(({ decisions }) => decisions[0]!.desired)).size).toBe(1);
  });
});

test('what an instance can do is learned anew within two busy minutes of a change', () => {
  const memory = createServiceMemory(1, beganAtMs);
  const seen = observed({ orders: { instances: { starting: 0, ready: 1, draining: 0, failed: 0 } } }).services.orders!;
  let nowMs = beganAtMs;
  const work = (seconds: number, donePerSecond: number) => {
    for (const until = nowMs + seconds * 1000; nowMs < until; nowMs += 2000)
      learn(
        memory.capacity,
        { ...seen, donePerSecond, busyShare: 1, measuredAtMs: nowMs },
        { intervalMs: 2000, nowMs },
      );
    return capacityPerInstance(memory.capacity)!;
  };
  expect(work(1200, 10)).toBeCloseTo(10, 1);
  expect(work(120, 5)).toBeLessThan(6);
});
