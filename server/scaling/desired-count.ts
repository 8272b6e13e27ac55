import type { Reason } from '../contract/scaling/decision.ts';
import type { Bottleneck } from '../contract/scaling/observation.ts';
import type { Claim } from './ceilings.ts';
import type { Demand } from './demand.ts';
import type { ServiceMemory } from './memory.ts';

/** What one service asks for, before what all of them have in common. Each step of the walk takes one and returns the next. */
export type DesiredCount = Claim &
  Readonly<{
    demand: Demand;
    /** What came here since the last look, pieces of work. */
    fresh: number;
    /** What it would take without ceilings. */
    wanted: number;
    /** Somebody asked for so many: a floor, or what always stands. */
    asked: number;
    /** Somebody set exactly so many by hand. */
    isExact: boolean;
    memory: ServiceMemory;
    bottleneck: Bottleneck | null;
  }>;

/** The same count with one more reason, for so many instances. */
export function because(count: DesiredCount, reason: Reason, desired = count.desired): DesiredCount {
  return { ...count, desired, reasons: [...count.reasons, reason] };
}
