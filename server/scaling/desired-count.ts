import type { Bottleneck } from '../contract/scaling/observation.ts';
import type { Claim } from './ceilings.ts';
import type { Demand } from './demand.ts';
import type { ServiceMemory } from './memory.ts';

/** What one service asks for, before what all of them have in common. */
export type DesiredCount = Claim & {
  demand: Demand;
  /** What it would take without ceilings. */
  wanted: number;
  /** Somebody asked for so many: a floor, or what always stands. */
  asked: number;
  memory: ServiceMemory;
  bottleneck: Bottleneck | null;
};
