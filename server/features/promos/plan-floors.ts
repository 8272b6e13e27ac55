import { type FleetPolicy, type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import type { PromoAnswers } from '../../contract/scaling/promo.ts';

export type FloorPlan = {
  floors: PromoAnswers['floors'];
  /** Services that would need more than their cap. */
  overCap: { service: ScaledService; instances: number }[];
  /** What all of them would need together, when the fleet cap is too small for it. */
  overFleet: number | null;
  /** Services for which nothing was measured yet: guessed from what stands now. */
  guessed: ScaledService[];
};

/** Who follows the orders; people at the desk don't become more with a promo. */
const followers = scaledServices.filter((service) => service !== 'console');

/** Instances that carry `multiple` times the usual peak (per second), within the caps. Pure. */
export function planFloors(
  policy: FleetPolicy,
  multiple: number,
  { peaks, capacity }: { peaks: ReadonlyMap<ScaledService, number>; capacity: ReadonlyMap<ScaledService, number> },
): FloorPlan {
  const guessed: ScaledService[] = [];
  const overCap: FloorPlan['overCap'] = [];
  const floors = followers.map((service) => {
    const { standing, cap, targetUtilization } = policy.services[service];
    const peak = peaks.get(service);
    const each = capacity.get(service);
    if (peak === undefined || each === undefined) guessed.push(service);
    const needed =
      peak === undefined || each === undefined
        ? Math.ceil(standing * multiple)
        : Math.ceil((peak * multiple) / (each * targetUtilization));
    const wanted = Math.max(standing, needed);
    if (wanted > cap) overCap.push({ service, instances: wanted });
    return { service, wanted, instances: Math.min(wanted, cap) };
  });
  const overFleet = fitFleet(policy, floors);
  return { floors, overCap, overFleet, guessed };
}

/** Takes from the last in line first until all fit under the fleet cap; never below standing. */
function fitFleet(policy: FleetPolicy, floors: PromoAnswers['floors']): number | null {
  const together = floors.reduce((sum, floor) => sum + floor.instances, 0);
  let surplus = together - policy.fleetCap;
  if (surplus <= 0) return null;
  for (const floor of floors.toReversed()) {
    const taken = Math.min(surplus, floor.instances - policy.services[floor.service].standing);
    floor.instances -= taken;
    surplus -= taken;
  }
  return together;
}

/** What the floors cost beyond standing instances, minor units, rounded up. */
export function floorsCostMinor(
  policy: FleetPolicy,
  floors: PromoAnswers['floors'],
  { durationMs, priceMinorPerHour }: { durationMs: number; priceMinorPerHour: number },
): number {
  const extra = floors.reduce(
    (sum, floor) => sum + Math.max(0, floor.instances - policy.services[floor.service].standing),
    0,
  );
  return Math.ceil((extra * durationMs * priceMinorPerHour) / 3_600_000);
}
