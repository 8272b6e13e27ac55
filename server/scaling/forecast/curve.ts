import type { ForecastCurve } from '../../contract/scaling/observation.ts';

type Points = ForecastCurve['points'];
export type Mean = { perSecond: number; low: number; high: number };

/** What a curve says of a stretch of time (ms) on average, straight between its points; null where it does not cover all of it. */
export function meanOver(points: Points, fromMs: number, untilMs: number): Mean | null {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || first.atMs > fromMs || last.atMs < untilMs || untilMs <= fromMs) return null;
  const sum = { perSecond: 0, low: 0, high: 0 };
  let a = first;
  for (const b of points.slice(1)) {
    const start = Math.max(fromMs, a.atMs);
    const end = Math.min(untilMs, b.atMs);
    if (end > start) {
      const middle = ((start + end) / 2 - a.atMs) / (b.atMs - a.atMs);
      const weight = (end - start) / (untilMs - fromMs);
      sum.perSecond += weight * (a.perSecond + middle * (b.perSecond - a.perSecond));
      sum.low += weight * (a.low + middle * (b.low - a.low));
      sum.high += weight * (a.high + middle * (b.high - a.high));
    }
    a = b;
  }
  return sum;
}
