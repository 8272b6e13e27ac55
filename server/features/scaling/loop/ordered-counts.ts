import type { Decision } from '../../../contract/scaling/decision.ts';
import type { Observations } from '../../../contract/scaling/observation.ts';
import type { FleetPolicy } from '../../../contract/scaling/policy.ts';
import type { DesiredCounts } from '../../../drivers/driver.ts';

/**
 * What the place is told: how many now, and how far its own engine may go by itself. At a ceiling, while paused, and where
 * somebody set a number by hand it may go no further; else up to the service's cap and what the fleet cap leaves.
 */
export function orderedCounts(
  { atMs, services }: Pick<Decision<unknown>, 'atMs' | 'services'>,
  { services: knobs, fleetCap }: Pick<FleetPolicy, 'services' | 'fleetCap'>,
  { floors, paused }: Pick<Observations, 'floors' | 'paused'>,
): DesiredCounts {
  const byHand = new Set(
    floors.filter((one) => one.exact && one.fromMs <= atMs && atMs < one.untilMs).map(({ service }) => service),
  );
  const counted = services.filter(({ service }) => service !== 'console');
  const left = Math.max(0, fleetCap - counted.reduce((sum, { desired }) => sum + desired, 0));
  return Object.fromEntries(
    services.map(({ service, desired, capped }) => {
      const isHeld = capped !== null || paused.all || byHand.has(service);
      const most = Math.min(knobs[service].cap, desired + left);
      return [service, { desired, ceiling: isHeld ? desired : Math.max(desired, most) }];
    }),
  );
}
