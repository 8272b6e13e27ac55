import { type Arrivals, ringMask } from './arrivals.ts';

/** How restless arrivals are from second to second, and whether they stepped. */
export type Scatter = {
  /** Variance over mean of one second's count: 1 for chance arrivals, more when they come in clumps. */
  dispersion: number;
  /** Seconds since a sudden step up, at most the whole span: what lies before it says nothing about growth. */
  sinceStep: number;
};

const mostDispersion = 12;
/** A second's rise counts as a step from this many standard deviations on ... */
const stepDeviations = 4;
/** ... and if it makes up more than this share of the whole rise; else it is part of a ramp. */
const stepShare = 0.5;
const beforeStepSeconds = 15;

/** From differences between neighbouring seconds, so that neither growth nor one step counts as restlessness. Over the newest `seconds`, whose sums are handed in. */
export function scatterOf({ counts, newest, known }: Arrivals, sums: Float64Array, seconds: number): Scatter {
  const span = Math.min(known, seconds);
  if (span < 3) return { dispersion: 1, sinceStep: span };
  let squares = 0;
  let largest = 0;
  let jump = 0;
  let jumpAt = 0;
  let later = counts[newest & ringMask] ?? 0;
  for (let n = 0; n < span; n++) {
    const count = counts[(newest - n) & ringMask] ?? 0;
    const rise = later - count;
    squares += rise * rise;
    if (rise * rise > largest) largest = rise * rise;
    if (rise > jump) {
      jump = rise;
      jumpAt = n;
    }
    later = count;
  }
  const variance = (squares - largest) / (2 * (span - 2));
  const sum = sums[span] ?? 0;
  const dispersion = sum > 0 && span > 8 ? Math.min(mostDispersion, Math.max(1, (variance * span) / sum)) : 1;
  if (jumpAt === 0) return { dispersion, sinceStep: span };

  const length = Math.min(beforeStepSeconds, span - jumpAt);
  const since = sums[jumpAt] ?? 0;
  const after = since / jumpAt;
  const before = ((sums[jumpAt + length] ?? 0) - since) / length;
  const isSudden = jump > stepDeviations * Math.sqrt(2 * dispersion * Math.max(before, 1));
  const isStep = isSudden && jump > stepShare * (after - before);
  return { dispersion, sinceStep: isStep ? jumpAt : span };
}
