import type { ServiceObservation } from '../contract/scaling/observation.ts';

/** Seconds of arrivals that are remembered: a power of two, so that a place in the ring is cheap to find. */
export const rememberedSeconds = 256;
export const ringMask = rememberedSeconds - 1;

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

/**
 * Takes in what was counted, and answers how much of it was news; known seconds are passed over, a gap makes what lies
 * before it unknown. Seconds in which nobody looked (`unseenSeconds`: since the last look) are no gap: the clock was set
 * ahead, or a leader is new, and what was known goes on where it stood. Mutates.
 */
export function takeIn(arrivals: Arrivals, seen: ServiceObservation['arrivals'], unseenSeconds = 0): number {
  if (seen === null || seen.counts.length === 0) return 0;
  const { counts } = arrivals;
  const from = Math.floor(seen.fromMs / 1000);
  const last = from + seen.counts.length - 1;
  if (last <= arrivals.newest) return 0;
  const gap = from - arrivals.newest - 1;
  if (gap > 0 && arrivals.newest >= 0 && gap <= unseenSeconds) moveOn(arrivals, gap);
  else if (gap > 0) arrivals.known = 0;
  const first = Math.max(from, arrivals.newest + 1, last - rememberedSeconds + 1);
  if (arrivals.newest < 0) arrivals.known = 0;
  let fresh = 0;
  for (let second = first; second <= last; second++) {
    const count = seen.counts[second - from] ?? 0;
    counts[second & ringMask] = count;
    fresh += count;
  }
  arrivals.known = Math.min(rememberedSeconds, arrivals.known + last - first + 1);
  arrivals.newest = last;
  return fresh;
}

/** The same counts, so many seconds later. */
function moveOn(arrivals: Arrivals, seconds: number): void {
  const { counts, newest, known } = arrivals;
  const latest = Array.from({ length: known }, (_, n) => counts[(newest - n) & ringMask] ?? 0);
  arrivals.newest += seconds;
  latest.forEach((count, n) => (counts[(arrivals.newest - n) & ringMask] = count));
}

/** Mean arrivals a second over the newest `seconds` known ones, without the `skip` newest; 0 when none is known. */
export function meanRate(arrivals: Arrivals, seconds: number, skip = 0): number {
  const { counts, newest, known } = arrivals;
  const length = Math.min(seconds, known - skip);
  if (length <= 0) return 0;
  let sum = 0;
  for (let n = skip; n < skip + length; n++) sum += counts[(newest - n) & ringMask] ?? 0;
  return sum / length;
}

// written anew at every call: thirteen million calls of a benchmark would else leave as many arrays behind
const sums = new Float64Array(rememberedSeconds + 1);

/** By number of seconds, what arrived in the newest ones, up to `seconds` of them. Valid until the next call. */
export function sumsOf({ counts, newest, known }: Arrivals, seconds: number): Float64Array {
  const span = Math.min(known, seconds);
  let sum = 0;
  for (let n = 0; n < span; n++) {
    sum += counts[(newest - n) & ringMask] ?? 0;
    sums[n + 1] = sum;
  }
  return sums;
}
