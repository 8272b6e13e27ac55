import { describe, expect, test } from 'vitest';
import type { RuleSetting } from '../../../server/contract/scaling/policy.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { ruleFloors } from '../../../server/scaling/rules/rule-floors.ts';
import { observed } from './observed.ts';

const start = 1_800_000_000_000;

function policyWith(...rules: RuleSetting[]) {
  const { services, ...rest } = presets.balanced;
  return { ...rest, services: { ...services, orders: { ...services.orders, rules } } };
}

/** Turns of 2 s; `latency` tells what is seen at each; null: nothing. Answers the highest floor of each turn. */
function play(rules: RuleSetting[], desired: number, latency: (number | null)[], measuredAgoMs = 1000) {
  const policy = policyWith(...rules);
  const memory = { desired, rulesSinceMs: [] as number[] };
  return latency.map((latencyP95Ms, turn) => {
    const nowMs = start + turn * 2000;
    const seen = observed({ orders: { latencyP95Ms, measuredAtMs: nowMs - measuredAgoMs } });
    const floors = ruleFloors(policy, 'orders', { observations: seen, memory, nowMs });
    return Math.max(0, ...floors.map(({ instances }) => instances));
  });
}

const slow: RuleSetting = { kind: 'above', settings: { signal: 'latencyP95Ms', threshold: 2000, forMs: 6000 } };

describe('above', () => {
  test('fires once it has held for as long as it says, holds, and fires again after as long', () => {
    expect(
      play(
        [slow],
        4,
        Array.from({ length: 7 }, () => 2400),
      ),
    ).toEqual([4, 4, 4, 8, 4, 4, 8]);
  });

  test('a moment below begins anew, exactly the threshold is not above', () => {
    expect(play([slow], 4, [2400, 2400, 2400, 2000, 2400, 2400, 2400, 2400])).toEqual([4, 4, 4, 0, 4, 4, 4, 8]);
  });

  test('what is not seen neither begins nor ends it, and fires nothing', () => {
    expect(play([slow], 4, [null, 2400, null, null, null, 2400])).toEqual([0, 4, 4, 4, 4, 8]);
  });

  test('stale figures are not seen', () => {
    expect(play([slow], 4, [9000, 9000, 9000, 9000], 15_001)).toEqual([0, 0, 0, 0]);
  });

  test('percent or instances, whichever is more', () => {
    const rule = (settings: object): RuleSetting => ({ kind: 'above', settings: { forMs: 0, ...settings } });
    expect(play([rule({ percent: 50, instances: 3 })], 4, [2400])).toEqual([7]);
    expect(play([rule({ percent: 50, instances: 1 })], 5, [2400])).toEqual([8]);
    expect(play([rule({ percent: 0, instances: 0 })], 5, [2400])).toEqual([0]);
  });

  test('several rules keep their own time; one that does not fit is passed over', () => {
    const unfit: RuleSetting = { kind: 'above', settings: { signal: 'moon' } };
    const quick: RuleSetting = { kind: 'above', settings: { threshold: 5000, forMs: 0, percent: 0, instances: 1 } };
    expect(play([unfit, slow, quick], 4, [2400, 2400, 6000, 2400, 2400])).toEqual([4, 4, 5, 8, 4]);
  });

  test('its reason carries what was seen', () => {
    const memory = { desired: 4, rulesSinceMs: [start - 60_000] };
    const seen = observed({ orders: { latencyP95Ms: 2400, measuredAtMs: start } });
    const policy = policyWith({ kind: 'above', settings: {} });
    expect(ruleFloors(policy, 'orders', { observations: seen, memory, nowMs: start })).toEqual([
      {
        instances: 8,
        reason: {
          code: 'rule',
          params: { kind: 'above', signal: 'latencyP95Ms', value: 2400, threshold: 2000, forMs: 60_000, instances: 8 },
        },
      },
    ]);
    expect(memory.rulesSinceMs).toEqual([start]);
  });
});
