import type { Load } from './load.ts';

/** What a policy may look at: one entry a second; only seconds at least its metric delay ago are its to read. */
export type Seen = {
  arrivals: Uint16Array;
  served: Float32Array;
  backlog: Float32Array;
  failed: Float32Array;
  /** busy share of the ready instances, 0..1 */
  busy: Float32Array;
  /** orders in service and waiting */
  inside: Float32Array;
  ready: Uint8Array;
};

/** Now, without delay: the platform knows its own instances. */
export type Instances = { ready: number; starting: number; desired: number };

export type World = {
  load: Load;
  seen: Seen;
  startSeconds: number;
  /** What was learned of starts, s: of use where they take what nobody told. */
  learnedStart?: () => number;
};

/** A policy under test: asked every `everySeconds`, after `second` has passed; answers what is desired. */
export type Controller = {
  everySeconds: number;
  /** instances that are ready when the window begins */
  initial: number;
  decide(second: number, instances: Instances): number;
};

export type Policy = { name: string; delaySeconds: number; create(world: World): Controller };

/** Mean of a series over the `length` seconds that end `delay` seconds before now; of what there is at the beginning. */
export function meanOf(series: Float32Array | Uint16Array, second: number, delay: number, length: number): number {
  const last = second - delay;
  if (last < 0) return Number.NaN;
  const first = Math.max(0, last - length + 1);
  let sum = 0;
  for (let n = first; n <= last; n++) sum += series[n]!;
  return sum / (last - first + 1);
}
