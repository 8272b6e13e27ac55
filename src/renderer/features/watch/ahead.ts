import type { ForecastCurve } from '../../../../server/contract/scaling/observation.ts';

const hourMs = 3_600_000;

/** How far ahead of now the chart goes: a forecast must not push the past out of it, ms. */
export function aheadMs(minutes: number): number {
  return Math.min(hourMs, (minutes * 60_000) / 4);
}

/** Of the forecasts that can say something, the one that reaches furthest. */
export function drawnForecast(curves: readonly ForecastCurve[]): ForecastCurve | undefined {
  const reach = ({ points }: ForecastCurve) => points.at(-1)?.atMs ?? 0;
  return curves.filter(({ enough, points }) => enough && points.length > 1).toSorted((a, b) => reach(b) - reach(a))[0];
}
