import type { ForecastCurve } from '../../../../server/contract/scaling/observation.ts';

type CurvePoint = ForecastCurve['points'][number];

const hourMs = 3_600_000;

/** How far ahead of now the chart goes: a forecast must not push the past out of it, ms. */
export function aheadMs(minutes: number): number {
  return Math.min(hourMs, (minutes * 60_000) / 4);
}

/** A curve between two moments; where it goes on beyond the end, up to the very end. */
export function pointsWithin(points: readonly CurvePoint[], afterMs: number, untilMs: number): CurvePoint[] {
  const within = points.filter(({ atMs }) => atMs > afterMs && atMs <= untilMs);
  const next = points.find(({ atMs }) => atMs > untilMs);
  const before = points.findLast(({ atMs }) => atMs <= untilMs);
  if (!next || !before || before.atMs === untilMs) return within;
  const share = (untilMs - before.atMs) / (next.atMs - before.atMs);
  const mid = (name: 'perSecond' | 'low' | 'high') => before[name] + (next[name] - before[name]) * share;
  return [...within, { atMs: untilMs, perSecond: mid('perSecond'), low: mid('low'), high: mid('high') }];
}

/** Of the forecasts that can say something of that time, the highest: acting, it would be the one that counts. */
export function drawnForecast(
  curves: readonly ForecastCurve[],
  afterMs: number,
  untilMs: number,
): { source: string; points: CurvePoint[] } | undefined {
  const peak = ({ points }: { points: CurvePoint[] }) => Math.max(...points.map(({ perSecond }) => perSecond));
  return curves
    .filter(({ enough }) => enough)
    .map(({ source, points }) => ({ source, points: pointsWithin(points, afterMs, untilMs) }))
    .filter(({ points }) => points.length > 1)
    .toSorted((a, b) => peak(b) - peak(a))[0];
}
