import { type Arrivals, ringMask } from './arrivals.ts';
import type { Scatter } from './scatter.ts';

/** Where arrivals are going. */
export type Growth = {
  /** Arrivals a second that growth leads to; 0 when it is not significant. */
  ahead: number;
  /** How far the newest stretch lies from the minute before it, squared, in units of chance: 1 when there is nothing but chance; -1: can't be told. */
  unrest: number;
};

/** Two standard errors are taken off a straight line's slope: what is left of a slope within them is nothing. */
const doubtOfSlope = 2;
const fewestForSlope = 6;
/** A bend within these shares of the window, shortest first ... */
const bendShares = [10, 6, 4, 3, 2] as const;
/** ... must stand out by this many standard errors, of which all but the last half are taken off again. */
const bendDeviations = 3.5;
const doubtOfBend = 3;
const fewestForBend = 4;
const unrestShare = 6;
const mostUnrest = 60;
/** Nothing grows beyond this many times what arrives now, and a little, until it was seen to. */
const mostGrowth = 2.4;
const littleGrowth = 10;
/** Traffic that is usually so restless (beyond chance) comes in bursts, and each looks like the beginning of more: half as far, then. */
const burstyUnrest = 4;

/**
 * Follows growth `aheadSeconds` ahead: a straight line through the whole window, and bends (flat before, straight
 * since) in its newest parts, each less its doubt; the highest counts. `usual`: unrest as it is known from before.
 */
export function growthOf(
  arrivals: Arrivals,
  sums: Float64Array,
  {
    seconds,
    aheadSeconds,
    scatter: { dispersion, sinceStep },
    usual,
    now,
  }: { seconds: number; aheadSeconds: number; scatter: Scatter; usual: number; now: number },
): Growth {
  const { known } = arrivals;
  const growth = { ahead: 0, unrest: -1 };
  const line = lineAhead(arrivals, Math.min(seconds, known, sinceStep), { aheadSeconds, dispersion });
  const restless = Math.max(dispersion, usual);
  const quarter = Math.max(4, Math.round(seconds / 4));
  const span = Math.min(known, sinceStep);
  let ahead = line;
  for (const share of bendShares) {
    const length = Math.round(seconds / share);
    if (length < fewestForBend) continue;
    const before = Math.min(seconds, span - length);
    if (before < quarter) break;
    const newest = sums[length] ?? 0;
    const base = ((sums[length + before] ?? 0) - newest) / before;
    const mean = newest / length;
    const rise = mean - base;
    if (share === unrestShare)
      growth.unrest = Math.min(mostUnrest, (rise * rise) / (Math.max(base, 0.3) * (1 / before + 1 / length)));
    const error = Math.sqrt(restless * Math.max(base / before + mean / length, 1 / length));
    if (rise <= bendDeviations * error) continue;
    const reached = base + 2 * (rise - doubtOfBend * error) * (1 + aheadSeconds / length);
    if (reached > ahead) ahead = reached;
  }
  const most = 1 + (mostGrowth - 1) / (1 + Math.max(0, usual - 1) / burstyUnrest);
  growth.ahead = Math.min(ahead, most * now + littleGrowth);
  return growth;
}

/** Least squares over the newest `length` seconds, its slope less two standard errors, followed ahead; 0 when that is not growth. */
function lineAhead(
  { counts, newest }: Arrivals,
  length: number,
  { aheadSeconds, dispersion }: { aheadSeconds: number; dispersion: number },
): number {
  if (length < fewestForSlope) return 0;
  const middle = (length - 1) / 2;
  let sum = 0;
  let squares = 0;
  let crossed = 0;
  for (let n = 0; n < length; n++) {
    const count = counts[(newest - n) & ringMask] ?? 0;
    sum += count;
    squares += count * count;
    crossed += count * (middle - n);
  }
  const mean = sum / length;
  const spread = (length * (length * length - 1)) / 12;
  const slope = crossed / spread;
  // counts scatter at least like chance arrivals: a handful of equal seconds proves no straight line
  const residual = Math.max(0, squares - sum * mean - slope * crossed) / (length - 2);
  const proven = slope - doubtOfSlope * Math.sqrt(Math.max(residual, dispersion * mean) / spread);
  return proven > 0 ? mean + proven * (middle + aheadSeconds) : 0;
}
