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
      wanted: 1,
      capped: null,
      reasons: [],
      isHeld: false,
      ...asked[service],
    };
  });
  keepWithinCeilings({ ...presets.balanced, fleetCap }, claims, null, 0);
  return Object.fromEntries(claims.map(({ service, desired }) => [service, desired]));
}

test('what is only held for the scale-in window gives way to what is needed now', () => {
  const asked = {
    dispense: { desired: 11, wanted: 4 },
    orders: { desired: 11, wanted: 4 },
    storefront: { desired: 12, wanted: 12 },
  };
  expect(shared(24, asked)).toEqual({ dispense: 7, orders: 4, storefront: 12, console: 1, commission: 1 });
});

test('of what is needed, the last in order goes short first', () => {
  const asked = {
    dispense: { desired: 8, wanted: 8 },
    storefront: { desired: 8, wanted: 8 },
    commission: { desired: 6, wanted: 6 },
  };
  expect(shared(16, asked)).toEqual({ dispense: 8, orders: 1, storefront: 6, console: 1, commission: 1 });
});

test('what can not be seen keeps what it has before others grow', () => {
  const asked = { storefront: { was: 6, desired: 6, wanted: 1, isHeld: true }, dispense: { desired: 12, wanted: 12 } };
  expect(shared(10, asked)).toEqual({ dispense: 2, orders: 1, storefront: 6, console: 1, commission: 1 });
});
