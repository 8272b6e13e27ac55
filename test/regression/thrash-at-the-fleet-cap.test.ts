import { expect, test } from 'vitest';
import { type ScaledService, scaledServices } from '../../server/contract/scaling/policy.ts';
import { type Claim, keepWithinCeilings } from '../../server/scaling/ceilings.ts';
import { presets } from '../../server/scaling/presets.ts';
import { observed } from '../server/scaling/observed.ts';

type Asked = Record<Exclude<ScaledService, 'console'>, [wanted: number, present: number]>;

/** Six turns of a storm at its fleet cap of 32, two seconds apart: trends that came and went as the line moved on. */
const turns: Asked[] = [
  { dispense: [9, 6], orders: [9, 6], storefront: [16, 9], commission: [13, 8] },
  { dispense: [11, 6], orders: [11, 6], storefront: [20, 10], commission: [17, 8] },
  { dispense: [6, 5], orders: [6, 5], storefront: [11, 10], commission: [8, 6] },
  { dispense: [6, 5], orders: [5, 5], storefront: [13, 12], commission: [8, 7] },
  { dispense: [10, 5], orders: [12, 6], storefront: [12, 12], commission: [14, 7] },
  { dispense: [8, 5], orders: [8, 5], storefront: [12, 12], commission: [13, 7] },
];

test('at the fleet cap nobody is sent away and fetched back from turn to turn', () => {
  const { balanced } = presets;
  let has: Record<ScaledService, number> = { dispense: 6, orders: 6, storefront: 9, console: 1, commission: 9 };
  const seenOf = observed(Object.fromEntries(scaledServices.map((service) => [service, {}]))).services;
  for (let round = 0; round < 5; round++)
    for (const asked of turns) {
      const claims = scaledServices.map((service): Claim => {
        const was = has[service];
        const [wanted, present] = service === 'console' ? [1, 1] : asked[service];
        const desired = Math.max(was, Math.min(wanted, 12));
        return {
          service,
          seen: seenOf[service]!,
          was,
          desired,
          present,
          capped: null,
          reasons: [],
          isHeld: false,
        };
      });
      const kept = keepWithinCeilings(balanced, claims, { spend: null, nowMs: 0 });
      const next = Object.fromEntries(kept.map(({ service, desired }) => [service, desired])) as typeof has;
      for (const service of scaledServices) expect(next[service], service).toBeGreaterThanOrEqual(has[service] - 1);
      has = next;
    }
  // before, commission went from nine to two, one, eight, one
  expect(has.commission).toBeGreaterThanOrEqual(5);
});
