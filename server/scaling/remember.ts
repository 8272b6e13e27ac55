import { add } from './buckets.ts';
import type { DesiredCount } from './desired-count.ts';

/** Keeps what was decided in the service's memory. Mutates that. */
export function remember({ memory, was, desired, capped }: DesiredCount, nowMs: number): void {
  const direction = Math.sign(desired - was);
  memory.desired = desired;
  // what a ceiling takes is no unrest of the service's own
  if (direction === 0 || (direction < 0 && capped !== null)) return;
  if (direction > 0) memory.grownAtMs = nowMs;
  if (memory.direction !== 0 && direction !== memory.direction) add(memory.flips, 1);
  memory.direction = direction;
}
