import type { ServiceObservation } from '../contract/scaling/observation.ts';

/** Seconds of arrivals that are remembered. */
export const rememberedSeconds = 192;

/** Arrivals by second, in a ring: the second's number modulo its length. */
export type Arrivals = {
  /** The newest complete second, s since the epoch; -1 before the first. */
  newest: number;
  /** How many seconds up to it are known. */
  known: number;
  counts: number[];
};

export function createArrivals(): Arrivals {
  return { newest: -1, known: 0, counts: Array.from({ length: rememberedSeconds }, () => 0) };
}

/** Takes in what was counted, and answers how much of it was news; known seconds are passed over, a gap makes what lies before it unknown. Mutates. */
export function takeIn(arrivals: Arrivals, seen: ServiceObservation['arrivals']): number {
  if (seen === null || seen.counts.length === 0) return 0;
  const { counts } = arrivals;
  const from = Math.floor(seen.fromMs / 1000);
  const last = from + seen.counts.length - 1;
  if (last <= arrivals.newest) return 0;
  if (from > arrivals.newest + 1) arrivals.known = 0;
  const first = Math.max(from, arrivals.newest + 1, last - rememberedSeconds + 1);
  if (arrivals.newest < 0) arrivals.known = 0;
  let fresh = 0;
  for (let second = first; second <= last; second++) {
    const count = seen.counts[second - from]!;
    counts[second % rememberedSeconds] = count;
    fresh += count;
  }
  arrivals.known = Math.min(rememberedSeconds, arrivals.known + last - first + 1);
  arrivals.newest = last;
  return fresh;
}

/** Mean arrivals a second over the newest `seconds` known ones, without the `skip` newest; 0 when none is known. */
export function meanRate(arrivals: Arrivals, seconds: number, skip = 0): number {
  const { counts, newest, known } = arrivals;
  const length = Math.min(seconds, known - skip);
  if (length <= 0) return 0;
  let sum = 0;
  for (let n = skip; n < skip + length; n++) sum += counts[(newest - n) % rememberedSeconds]!;
  return sum / length;
}
