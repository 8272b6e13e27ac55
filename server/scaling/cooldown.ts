import type { FleetPolicy } from '../contract/scaling/policy.ts';
import type { ServiceMemory } from './memory.ts';

/** How much longer a service that grew must not shrink, ms; 0: it may. */
export function cooldownLeftMs(
  { grownAtMs }: Pick<ServiceMemory, 'grownAtMs'>,
  { cooldownMs }: FleetPolicy['pace'],
  nowMs: number,
): number {
  return grownAtMs < 0 ? 0 : Math.max(0, cooldownMs - (nowMs - grownAtMs));
}
