import { expect, test } from 'vitest';
import type { ServiceObservation } from '../../../server/contract/scaling/observation.ts';
import type { ScaledService } from '../../../server/contract/scaling/policy.ts';
import { decide } from '../../../server/scaling/decide.ts';
import type { FleetMemory } from '../../../server/scaling/memory.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { observed } from './observed.ts';

const beganAtMs = 1_800_000_000_000;
const perInstance = 6;

/** What one service is given after a quarter of an hour of the same even work, with this much waiting in the end. */
function givenAfter(service: ScaledService, perSecond: number, backlog: number, oldestMs: number): number {
  let memory: FleetMemory | null = null;
  let desired = 4;
  for (let second = 0; second < 900; second += 2) {
    const nowMs = beganAtMs + second * 1000;
    const isLast = second === 898;
    const seen: Partial<ServiceObservation> = {
      instances: { starting: 0, ready: desired, draining: 0, failed: 0 },
      arrivals: { fromMs: nowMs - 2000, counts: [perSecond, perSecond] },
      donePerSecond: perSecond,
      busyShare: perSecond / (desired * perInstance),
      measuredAtMs: nowMs - 1000,
      ...(isLast && { backlog, oldestMs }),
    };
    const decision = decide(presets.balanced, observed({ [service]: seen }), nowMs, memory);
    memory = decision.memory;
    desired = decision.services[0]!.desired;
  }
  return desired;
}

test('where nobody waits, less is kept in hand for the same work', () => {
  expect(givenAfter('orders', 30, 0, 0)).toBe(7);
  expect(givenAfter('commission', 30, 0, 0)).toBe(6);
});

test('where nobody waits, a backlog may wait a minute, and is worked off in another, not at once', () => {
  const waiting = [120, 4000] as const;
  expect(givenAfter('orders', 30, ...waiting)).toBeGreaterThan(givenAfter('orders', 30, 0, 0));
  expect(givenAfter('commission', 30, ...waiting)).toBe(givenAfter('commission', 30, 0, 0));
  const hours = [6000, 600_000] as const;
  expect(givenAfter('commission', 30, ...hours)).toBeGreaterThan(10);
});
