import { instancesFor } from './latency.ts';
import { createRandom, poisson } from '../../../server/scaling/random.ts';
import { calmRates, least, most } from './settings.ts';
import { heavyWork } from './conditions.ts';
import type { Conditions, Trace } from './trace.ts';

/** What comes in one run: the same for every policy. One entry a second. */
export type Load = {
  name: string;
  kind: Trace['kind'];
  peakPerSecond: number;
  seconds: number;
  arrivals: Uint16Array;
  /** what they ask for, in usual pieces */
  work: Uint16Array | Float32Array;
  /** what an instance really does, times the usual; null: the usual */
  capacity: Float32Array | null;
  conditions: Conditions;
  total: number;
  /** what was expected a second, before chance */
  expected: Float64Array;
  /** mean work a second of the last 15 s, as an instance that does the usual would see it */
  rate15: Float64Array;
  /** instances that this rate needs */
  need: Uint8Array;
  /** instances that were there before the window began: what its first minute needs */
  initial: number;
  earlier: Trace['earlier'];
};

export function createLoad(trace: Trace, peakPerSecond: number, seed: number): Load {
  const seconds = trace.rates.length;
  const random = createRandom(seed);
  const expected = trace.rates.map((rate) => rate * peakPerSecond);
  const arrivals = new Uint16Array(seconds);
  const rate15 = new Float64Array(seconds);
  const need = new Uint8Array(seconds);
  const { conditions = {} } = trace;
  let total = 0;
  for (let second = 0; second < seconds; second++) {
    const count = poisson(random, expected[second]!);
    arrivals[second] = count;
    total += count;
  }
  const work = conditions.heavyTail ? heavyWork(arrivals, conditions.heavyTail, seed) : arrivals;
  const { capacity: capacityAt } = conditions;
  const capacity = capacityAt ? Float32Array.from({ length: seconds }, (_, second) => capacityAt(second)) : null;
  let inWindow = 0;
  for (let second = 0; second < seconds; second++) {
    inWindow += work[second]! - (second >= 15 ? work[second - 15]! : 0);
    rate15[second] = Math.max(0, inWindow) / Math.min(15, second + 1) / (capacity?.[second] ?? 1);
    need[second] = instancesFor(calmRates, rate15[second]!, least, most);
  }
  const { name, kind, earlier } = trace;
  const initial = need.subarray(0, 60).reduce((max, one) => Math.max(max, one), least);
  return {
    name,
    kind,
    peakPerSecond,
    seconds,
    arrivals,
    work,
    capacity,
    conditions,
    total,
    expected,
    rate15,
    need,
    initial,
    earlier,
  };
}
