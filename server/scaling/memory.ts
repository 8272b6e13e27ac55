import { type ScaledService, scaledServices } from '../contract/scaling/policy.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import type { Capacity } from './capacity.ts';

/** The scale-in window is kept in this many buckets, twice over: with the flap budget spent, scaling in waits twice as long. */
export const windowBuckets = 30;
const flapBuckets = 12;

/** What decide remembers of one service. Plain JSON of a fixed size. */
export type ServiceMemory = {
  desired: number;
  /** Since when it has been watched without a gap, ms. */
  sinceMs: number;
  atMs: number;
  arrivals: Arrivals;
  capacity: Capacity;
  /** Needs of the past, instances. */
  needs: Buckets;
  flips: Buckets;
  /** Last change: up 1, down -1, none yet 0. */
  direction: number;
  /** When it last grew, ms; -1: never. */
  grownAtMs: number;
  /** A sudden silence began then, ms, and the arrivals a second before it; -1: none. */
  silentSinceMs: number;
  ratebeforeSilence: number;
  /** Pieces of work here, and at the storefront meanwhile: their ratio feeds forward. */
  ownCount: number;
  frontCount: number;
  /** When a rule's condition began to hold, ms, by the rule's place in the policy; -1: it does not. */
  rulesSinceMs: number[];
  steps: StepsMemory;
};

/** The steps up whose effect on latency is still awaited or was missed. */
export type StepsMemory = {
  atMs: number;
  latencyMs: number;
  donePerSecond: number;
  ready: number;
  /** Steps in a row after which latency did not fall. */
  vain: number;
};

export type FleetMemory = { services: Partial<Record<ScaledService, ServiceMemory>> };

export function createServiceMemory(desired: number, nowMs: number): ServiceMemory {
  return {
    desired,
    sinceMs: nowMs,
    atMs: nowMs,
    arrivals: createArrivals(),
    capacity: { done: 0, busySeconds: 0 },
    needs: createBuckets(2 * windowBuckets),
    flips: createBuckets(flapBuckets),
    direction: 0,
    grownAtMs: -1,
    silentSinceMs: -1,
    ratebeforeSilence: 0,
    ownCount: 0,
    frontCount: 0,
    rulesSinceMs: [],
    steps: { atMs: -1, latencyMs: 0, donePerSecond: 0, ready: 0, vain: 0 },
  };
}

/** A copy that may be changed; what was handed in stays as it was. */
export function copyMemory(memory: FleetMemory | null): FleetMemory {
  const services: FleetMemory['services'] = {};
  for (const service of scaledServices) {
    const old = memory?.services[service];
    if (old === undefined) continue;
    services[service] = {
      ...old,
      arrivals: { ...old.arrivals, counts: old.arrivals.counts.slice() },
      capacity: { ...old.capacity },
      needs: { ...old.needs, values: old.needs.values.slice() },
      flips: { ...old.flips, values: old.flips.values.slice() },
      rulesSinceMs: old.rulesSinceMs.slice(),
      steps: { ...old.steps },
    };
  }
  return { services };
}
