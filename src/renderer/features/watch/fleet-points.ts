import { useMemo } from 'react';
import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';
import { usePreferences } from '../../state/preferences.ts';
import { useScalingChart } from '../decisions/use-scaling-chart.ts';
import { shownServices } from '../scaling/service-look.ts';
import { aheadMs, drawnForecast } from './ahead.ts';
import { type ChartPoint, useChartPoints } from './series.ts';

/** A moment of the Watch's upper chart: orders and instances that were, arrivals, and what is foreseen. */
export type FleetPoint = Omit<ChartPoint, 'instances' | 'services'> & {
  instances: number | null;
  arrivals: number | null;
  desired: number | null;
  forecast: number | null;
  band: [number, number] | null;
  /** Whose forecast it is. */
  source: string | null;
} & Partial<Record<ScaledService, number>>;

const ahead = { paid: null, delivered: null, failed: null, p50Ms: null, p95Ms: null, spendPerHourMinor: null } as const;

type Chart = ReturnType<typeof useScalingChart>;

export function fleetPoints(points: readonly ChartPoint[], chart: Chart, minutes: number): FleetPoint[] {
  const seen = new Map(chart?.points.map((point) => [point.atMs, point]));
  const past = points.map(({ services, ...point }): FleetPoint => {
    const beside = seen.get(point.atMs);
    const desired = beside && shownServices.reduce((sum, name) => sum + (beside.services[name]?.desired ?? 0), 0);
    const counts = Object.fromEntries(shownServices.map((name) => [name, services[name] ?? 0]));
    const arrivals = beside?.arrivalsPerSecond ?? null;
    return { ...point, ...counts, arrivals, desired: desired ?? null, forecast: null, band: null, source: null };
  });
  const last = past.at(-1);
  const drawn = last && drawnForecast(chart?.forecast ?? [], last.atMs, last.atMs + aheadMs(minutes));
  if (!drawn) return past;
  const future = drawn.points.map(({ atMs, perSecond, low, high }): FleetPoint => ({
    ...ahead,
    atMs,
    instances: null,
    arrivals: null,
    desired: null,
    forecast: perSecond,
    band: [low, high],
    source: drawn.source,
  }));
  return [...past, ...future];
}

export function useFleetPoints(): { points: FleetPoint[]; chart: Chart; bucketMs: number } {
  const minutes = usePreferences((state) => state.chartMinutes);
  const past = useChartPoints();
  const chart = useScalingChart(minutes);
  const points = useMemo(() => fleetPoints(past, chart, minutes), [past, chart, minutes]);
  return { points, chart, bucketMs: chart?.bucketMs ?? 0 };
}
