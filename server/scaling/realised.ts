import type { ForecastCurve } from '../contract/scaling/observation.ts';
import { add, advance, type Buckets, createBuckets } from './buckets.ts';

/** What each forecast expected and what came, by minute: the newest minute is not over yet. */
export type Realised = Record<string, { expected: Buckets; came: Buckets }>;

const minuteMs = 60_000;
/** A forecast is believed for so long whatever comes: crowds are late. */
export const believedMinutes = 5;
export const believedMs = believedMinutes * minuteMs;
/** Fewer arrivals than these tell nothing of it. */
const fewestExpected = 20;
/** So many standard deviations may have stayed away by chance. */
const doubt = 2;
/** Seconds of one look that are compared at most. */
const mostSeconds = 60;

// by hand: a clone of nothing takes longer than the rest of a decision
export function copyRealised(realised: Realised): Realised {
  const copy: Realised = {};
  for (const source in realised) {
    const one = realised[source];
    if (one === undefined) continue;
    const { expected, came } = one;
    copy[source] = {
      expected: { newest: expected.newest, values: expected.values.slice() },
      came: { newest: came.newest, values: came.values.slice() },
    };
  }
  return copy;
}

/** Takes in what came at the front in the seconds before `untilMs`. Sources that say nothing any more are forgotten. Mutates. */
export function learnRealised(
  realised: Realised,
  forecasts: readonly ForecastCurve[],
  { came, seconds, untilMs }: { came: number; seconds: number; untilMs: number },
): void {
  for (const source of Object.keys(realised))
    if (!forecasts.some((curve) => curve.source === source && curve.enough)) delete realised[source];
  if (seconds <= 0 || seconds > mostSeconds) return;
  for (const { source, enough, points } of forecasts) {
    const perSecond = enough ? leastAt(points, untilMs - seconds * 500) : null;
    if (perSecond === null) continue;
    const one = (realised[source] ??= {
      expected: createBuckets(believedMinutes + 1),
      came: createBuckets(believedMinutes + 1),
    });
    advance(one.expected, untilMs, minuteMs);
    advance(one.came, untilMs, minuteMs);
    add(one.expected, perSecond * seconds);
    add(one.came, came);
  }
}

/**
 * The share of a forecast that comes true, 0 to 1: that of the best of the last five whole minutes, so that a crowd may be
 * late or pause. 1 until five minutes are known.
 */
export function realisedShare(realised: Realised, source: string): number {
  const one = realised[source];
  if (one === undefined) return 1;
  const { newest } = one.expected;
  let best = 0;
  let total = 0;
  for (let minute = newest - believedMinutes; minute < newest; minute++) {
    const at = minute % (believedMinutes + 1);
    const expected = one.expected.values[at] ?? 0;
    // a minute of which nothing is known, or in which nobody was expected
    if (expected <= 0) return 1;
    total += expected;
    const came = one.came.values[at] ?? 0;
    best = Math.max(best, (came + doubt * Math.sqrt(came)) / expected);
  }
  return total < fewestExpected ? 1 : Math.min(1, best);
}

/**
 * The least that a curve says around one moment, a second: between two points it is only drawn, and a crowd that comes all at
 * once stands in it as a slope before it comes. Of a moment shortly before it begins, its first point.
 */
function leastAt(points: ForecastCurve['points'], atMs: number): number | null {
  const next = points.findIndex((point) => point.atMs >= atMs);
  const b = points[next];
  if (b === undefined) return null;
  const a = points[next - 1];
  if (a === undefined) return b.atMs - atMs <= mostSeconds * 1000 ? b.perSecond : null;
  return Math.min(a.perSecond, b.perSecond);
}
