import type { Ceiling } from '../contract/scaling/decision.ts';
import { type ScaledService, scaledServices } from '../contract/scaling/policy.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import type { CycleMemory } from './cycle.ts';
import { type Capacity, noCapacity } from './capacity.ts';
import type { Computing } from './computing.ts';
import { believedMinutes, copyRealised, type Realised } from './realised.ts';

/** Another shape of memory is none: whoever takes over after an update begins by looking. */
const shape = 9;

/** The scale-in window is kept in this many buckets, and one more: all of it, however far the newest has come. */
export const windowBuckets = 30;
/** One more than the stretch has: changes of direction are counted over no less than all of it. */
export const flapBuckets = 13;

/** What decide remembers of one service. Plain JSON of a fixed size. */
export type ServiceMemory = {
  desired: number;
  /** Since when it has been watched without a gap, and when last, ms. */
  sinceMs: number;
  atMs: number;
  arrivals: Arrivals;
  capacity: Capacity;
  /** When the newest metrics were measured (ms; -1: none yet), and how old metrics are here before newer ones come. */
  lag: { measuredAtMs: number; usualMs: number; looks: number };
  /** How restless arrivals usually are, beyond chance (1), and from how many looks that is known. */
  unrest: { usual: number; looks: number };
  computing: Computing;
  /** Needs of the past, instances. */
  needs: Buckets;
  flips: Buckets;
  /** What was there needed so many, by minute. */
  present: Buckets;
  /** Last change: up 1, down -1, none yet 0. */
  direction: number;
  /** When it last grew, ms; -1: never. */
  grownAtMs: number;
  /** A sudden silence began then, ms (-1: none), and the arrivals a second before it. */
  silence: { sinceMs: number; before: number };
  /** Pieces of work here, and at the storefront meanwhile, fading: their ratio feeds forward. */
  visits: { own: number; front: number };
  /** When a rule's condition began to hold, ms, by the rule's place in the policy; -1: it does not. */
  rulesSinceMs: number[];
  cycle: CycleMemory;
  steps: StepsMemory;
};

/** The last step up, whose effect is awaited, and how many in a row had none. */
type StepsMemory = { atMs: number; oldestMs: number; donePerSecond: number; ready: number; vain: number };

export type FleetMemory = {
  shape: number;
  services: Partial<Record<ScaledService, ServiceMemory>>;
  /** New checkouts wait in line, because this service reached this ceiling; null: all come in. */
  gate: { service: ScaledService; reason: Ceiling } | null;
  /** What came of each forecast at the front. */
  realised: Realised;
};

export function createServiceMemory(desired: number, nowMs: number): ServiceMemory {
  return {
    desired,
    sinceMs: nowMs,
    atMs: nowMs,
    arrivals: createArrivals(),
    capacity: { ...noCapacity },
    lag: { measuredAtMs: -1, usualMs: 0, looks: 0 },
    unrest: { usual: 1, looks: 0 },
    computing: { busySeconds: 0, processorSeconds: 0 },
    needs: createBuckets(windowBuckets + 1),
    flips: createBuckets(flapBuckets),
    present: createBuckets(believedMinutes),
    direction: 0,
    grownAtMs: -1,
    silence: { sinceMs: -1, before: 0 },
    visits: { own: 0, front: 0 },
    rulesSinceMs: [],
    cycle: { surges: [], missed: 0, wasDue: false },
    steps: { atMs: -1, oldestMs: 0, donePerSecond: 0, ready: 0, vain: 0 },
  };
}

/** A copy that may be changed; what was handed in stays as it was. */
export function copyMemory(memory: FleetMemory | null): FleetMemory {
  const services: FleetMemory['services'] = {};
  if (memory === null || memory.shape !== shape) return { shape, services, gate: null, realised: {} };
  for (const service of scaledServices) {
    const old = memory.services[service];
    if (old !== undefined) services[service] = copyService(old);
  }
  return { shape, services, gate: memory.gate && { ...memory.gate }, realised: copyRealised(memory.realised) };
}

function copyService(old: ServiceMemory): ServiceMemory {
  return {
    desired: old.desired,
    sinceMs: old.sinceMs,
    atMs: old.atMs,
    arrivals: { newest: old.arrivals.newest, known: old.arrivals.known, counts: old.arrivals.counts.slice() },
    capacity: { ...old.capacity },
    lag: { ...old.lag },
    unrest: { usual: old.unrest.usual, looks: old.unrest.looks },
    computing: { ...old.computing },
    needs: { newest: old.needs.newest, values: old.needs.values.slice() },
    flips: { newest: old.flips.newest, values: old.flips.values.slice() },
    present: { newest: old.present.newest, values: old.present.values.slice() },
    direction: old.direction,
    grownAtMs: old.grownAtMs,
    silence: { ...old.silence },
    visits: { ...old.visits },
    rulesSinceMs: old.rulesSinceMs.slice(),
    cycle: { ...old.cycle, surges: old.cycle.surges.map((surge) => ({ ...surge })) },
    steps: { ...old.steps },
  };
}
