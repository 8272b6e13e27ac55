import type { ScaledService } from '../contract/scaling/policy.ts';
import type { ServiceMemory } from './memory.ts';
import type { Demand } from './demand.ts';

/** The storefront's visits lead to work here; console's visitors are the shop's own people. */
const isFed = (service: ScaledService): boolean => service !== 'storefront' && service !== 'console';

const enoughWork = 30;

/** Takes in what came here and at the storefront since the last look; older work fades over `fadeMs`. Mutates. */
export function learnVisits(
  memory: ServiceMemory,
  own: number,
  { front, passedMs, fadeMs }: { front: number; passedMs: number; fadeMs: number },
): void {
  const keep = Math.exp(-passedMs / Math.max(1, fadeMs));
  memory.visits.own = memory.visits.own * keep + own;
  memory.visits.front = memory.visits.front * keep + front;
}

/** Pieces of work here for each at the storefront; null: not known yet. */
export function visitRatio({ visits }: ServiceMemory): number | null {
  return visits.own < enoughWork || visits.front < enoughWork ? null : visits.own / visits.front;
}

/** Arrivals a second that the storefront's pace will bring here, less the doubt about the ratio; 0 when nothing is known. */
export function fedForward(memory: ServiceMemory, service: ScaledService, front: Demand | null): number {
  if (front === null || !isFed(service)) return 0;
  const ratio = visitRatio(memory);
  if (ratio === null) return 0;
  return ratio * front.ahead * (1 - 1 / Math.sqrt(memory.visits.own));
}

/** By how much a forecast of the storefront's arrivals is to be multiplied here; without a storefront, a service is its own front. 0: it tells nothing of this service. */
export function shareOfFront(memory: ServiceMemory, service: ScaledService, hasFront: boolean): number {
  if (service === 'storefront' || !hasFront) return 1;
  return isFed(service) ? (visitRatio(memory) ?? 0) : 0;
}
