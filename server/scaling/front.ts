import type { Demand } from './demand.ts';
import type { DesiredCount } from './desired-count.ts';

/**
 * What came at the storefront since the last look, and what it needs: its feed to the services behind it. `isKnown`: whoever
 * is looked at first (without a storefront, a service is its own front) has been held against the forecasts.
 */
export type Front = Readonly<{ fresh: number; demand: Demand | null; isKnown: boolean }>;

export const nobodySeen: Front = { fresh: 0, demand: null, isKnown: false };

export function frontAfter(front: Front, { service, fresh, demand }: DesiredCount): Front {
  return service === 'storefront' ? { fresh, demand, isKnown: true } : { ...front, isKnown: true };
}
