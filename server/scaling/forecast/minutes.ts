export const minuteMs = 60_000;

/** Counts by minute, without gaps in time; NaN where nobody counted. */
export type Minutes = {
  /** Start of the first minute, ms. */
  fromMs: number;
  totals: ArrayLike<number>;
};

export const noMinutes: Minutes = { fromMs: 0, totals: [] };

/** Less than this share of a stretch known: it is unknown. */
const enoughKnown = 0.5;

/** What was counted in whole minutes that lie between two moments (ms), and over how many seconds. */
export function countBetween(
  { fromMs, totals }: Minutes,
  startMs: number,
  endMs: number,
): { count: number; seconds: number } {
  const first = Math.max(0, Math.ceil((startMs - fromMs) / minuteMs));
  const last = Math.min(totals.length, Math.floor((endMs - fromMs) / minuteMs));
  const sum = { count: 0, seconds: 0 };
  for (let n = first; n < last; n++) {
    const total = totals[n] ?? Number.NaN;
    if (Number.isNaN(total)) continue;
    sum.count += total;
    sum.seconds += 60;
  }
  return sum;
}

/** Mean per second between two moments (ms); null when less than half of it was counted. */
export function rateBetween(minutes: Minutes, startMs: number, endMs: number): number | null {
  const { count, seconds } = countBetween(minutes, startMs, endMs);
  return seconds * 1000 < enoughKnown * (endMs - startMs) || seconds === 0 ? null : count / seconds;
}
