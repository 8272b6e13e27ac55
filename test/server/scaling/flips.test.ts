import { expect, test } from 'vitest';
import type { Ceiling } from '../../../server/contract/scaling/decision.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { total } from '../../../server/scaling/buckets.ts';
import { createServiceMemory } from '../../../server/scaling/memory.ts';
import { computeDesiredCount } from '../../../server/scaling/compute-desired-count.ts';
import type { DesiredCount } from '../../../server/scaling/desired-count.ts';
import { remember } from '../../../server/scaling/remember.ts';
import { observed } from './observed.ts';

const nowMs = 1_800_000_000_000;

/** Changes of direction that a service remembers after it was moved to and fro, each way down with this ceiling. */
function flipsAfter(capped: Ceiling | null): number {
  const all = observed({ orders: {} });
  const fleet = { shape: 1, services: { orders: createServiceMemory(4, nowMs) }, gate: null, realised: {} };
  const front = { fresh: 0, demand: null, isKnown: false };
  const count = computeDesiredCount(presets.balanced, 'orders', {
    seen: all.services.orders!,
    all,
    fleet,
    front,
    nowMs,
  });
  let was = 4;
  for (const desired of [6, 5, 7, 6, 8, 7]) {
    const moved: DesiredCount = { ...count, was, desired, capped: desired < was ? capped : null };
    remember(moved, nowMs);
    was = desired;
  }
  return total(count.memory.flips);
}

test('what a ceiling takes is no unrest of the service, whose scaling in would else be put off', () => {
  expect(flipsAfter(null)).toBe(5);
  expect(flipsAfter('fleet_cap')).toBe(0);
});
