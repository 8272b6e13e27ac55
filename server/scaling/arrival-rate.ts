import type { Scatter } from './scatter.ts';

/** What arrives now, per second. */
export type ArrivalRate = {
  /** Surely arriving, at once: a burst of two seconds counts if chance does not explain it. */
  now: number;
  /** The same without bursts shorter than a quarter of the window: what is worth holding instances for. */
  calm: number;
};

/** So many standard errors are taken off the mean of a stretch shorter than the window; the shortest are trusted least. */
const doubtOfQuarter = 1;
const doubtOfMoment = 3;

/** The highest mean that the newest stretches of arrivals prove, from two seconds up to `seconds`. */
export function arrivalRateOf(
  known: number,
  sums: Float64Array,
  { seconds, scatter: { dispersion, sinceStep } }: { seconds: number; scatter: Scatter },
): ArrivalRate {
  const quarter = Math.max(4, Math.round(seconds / 4));
  const moment = Math.max(3, Math.round(seconds / 12));
  const instant = Math.max(1, Math.round(seconds / 30));
  const longest = Math.min(seconds, known, Math.max(1, sinceStep));
  const level = { now: 0, calm: 0 };
  if (known === 0) return level;
  for (let n = instant; ; n = n < moment ? moment : n < quarter ? quarter : longest) {
    const length = Math.min(n, longest);
    const mean = (sums[length] ?? 0) / length;
    const doubt = length >= seconds ? 0 : length >= quarter ? doubtOfQuarter : doubtOfMoment;
    const proven = mean - doubt * Math.sqrt((dispersion * Math.max(mean, 0.5)) / length);
    if (proven > level.now) level.now = proven;
    if ((length >= quarter || length === known) && proven > level.calm) level.calm = proven;
    if (length === longest) return level;
  }
}
