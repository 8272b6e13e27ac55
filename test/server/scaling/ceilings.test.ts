import { expect, test } from 'vitest';
import { type ScaledService, scaledServices } from '../../../server/contract/scaling/policy.ts';
import { type Claim, keepWithinCeilings } from '../../../server/scaling/ceilings.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { observed } from './observed.ts';

function shared(fleetCap: number, asked: Partial<Record<ScaledService, Partial<Claim>>>): Record<string, number> {
  const claims = scaledServices.map((service): Claim => {
    const seen = observed({ [service]: {} }).services[service]!;
    return {
      service,
      seen,
      was: 1,
      desired: 1,
      present: 1,
      capped: null,
      reasons: [],
      isHeld: false,
      ...asked[service],
    };
  });
  const kept = keepWithinCeilings({ ...presets.balanced, fleetCap }, claims, { spend: null, nowMs: 0 });
  return Object.fromEntries(kept.map(({ service, desired }) => [service, desired]));
}

test('what is only held for the scale-in window gives way to what is needed now', () => {
  const asked = {
    dispense: { desired: 11, present: 4 },
    orders: { desired: 11, present: 4 },
    storefront: { desired: 12, present: 12 },
  };
  expect(shared(24, asked)).toEqual({ dispense: 7, orders: 4, storefront: 12, console: 1, commission: 1 });
});

test('of what is needed, the last in order goes short first', () => {
  const asked = {
    dispense: { desired: 8, present: 8 },
    storefront: { desired: 8, present: 8 },
    commission: { desired: 6, present: 6 },
  };
  expect(shared(16, asked)).toEqual({ dispense: 8, orders: 1, storefront: 6, console: 1, commission: 1 });
});

test('what can not be seen keeps what it has before others grow', () => {
  const asked = {
    storefront: { was: 6, desired: 6, present: 1, isHeld: true },
    dispense: { desired: 12, present: 12 },
  };
  expect(shared(10, asked)).toEqual({ dispense: 2, orders: 1, storefront: 6, console: 1, commission: 1 });
});

test('what is to come takes nothing from what is there or was there lately: neither trend nor forecast of the first in order', () => {
  const asked = {
    dispense: { was: 6, desired: 9, present: 6 },
    orders: { was: 6, desired: 9, present: 6 },
    storefront: { was: 8, desired: 12, present: 9 },
    commission: { was: 8, desired: 9, present: 8 },
  };
  expect(shared(32, asked)).toEqual({ dispense: 9, orders: 6, storefront: 9, console: 1, commission: 8 });
  const holds = { ...asked, storefront: { was: 11, desired: 12, present: 9 } };
  expect(shared(32, holds)).toEqual({ dispense: 7, orders: 6, storefront: 11, console: 1, commission: 8 });
});

test('what works is moved by a step a decision, in order, until the last are the ones who go short', () => {
  const demand = { dispense: 12, orders: 12, storefront: 12, console: 1, commission: 8 };
  let has: Record<string, number> = { dispense: 8, orders: 8, storefront: 8, console: 1, commission: 8 };
  const turns = [];
  for (let turn = 0; turn < 20; turn++) {
    const asked = Object.fromEntries(
      scaledServices.map((service) => {
        const present = demand[service];
        return [service, { was: has[service]!, desired: Math.max(present, has[service]!), present }];
      }),
    );
    const next = shared(32, asked);
    for (const service of scaledServices) expect(next[service]!).toBeGreaterThanOrEqual(has[service]! - 1);
    has = next;
    turns.push(Object.values(has).join(' '));
  }
  expect(turns[0]).toBe('11 7 7 1 7');
  expect(has).toEqual({ dispense: 12, orders: 12, storefront: 7, console: 1, commission: 1 });
});

test('where nobody waits, nothing is taken from what others hold', () => {
  const asked = {
    dispense: { was: 8, desired: 8, present: 7 },
    orders: { was: 8, desired: 8, present: 7 },
    storefront: { was: 10, desired: 10, present: 8 },
    commission: { was: 6, desired: 10, present: 10 },
  };
  expect(shared(32, asked)).toEqual({ dispense: 8, orders: 8, storefront: 10, console: 1, commission: 6 });
  expect(shared(34, asked)).toEqual({ dispense: 8, orders: 8, storefront: 10, console: 1, commission: 8 });
});

test('a lower cap holds at once, however large the step', () => {
  const asked = Object.fromEntries(scaledServices.map((service) => [service, { was: 8, desired: 8, present: 8 }]));
  const next = shared(10, { ...asked, console: {} });
  expect(next).toEqual({ dispense: 7, orders: 1, storefront: 1, console: 1, commission: 1 });
});
