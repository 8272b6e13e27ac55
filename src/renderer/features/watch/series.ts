import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type Outputs, trpc } from '../../lib/trpc.ts';
import { usePreferences } from '../../state/preferences.ts';

type Series = Outputs['watch']['series'];

/** Short windows follow the orders; long ones hardly move. */
const refetchMs = { 15: 1500, 60: 2000, 360: 15_000, 1440: 30_000 } as const;

export type ChartPoint = {
  atMs: number;
  /** Sums are null for the last point: its time is still running. */
  paid: number | null;
  delivered: number | null;
  failed: number | null;
  instances: number;
  services: Partial<Record<string, number>>;
  p50Ms: number | null;
  p95Ms: number | null;
  spendPerHourMinor: number | null;
};

function chartPoints(series: Series): ChartPoint[] {
  return series.points.map((point, index, all) => ({
    atMs: Date.parse(point.at),
    ...sums(point, series.bucketMs, index === all.length - 1),
    instances: Object.values(point.instances ?? {}).reduce((sum, each) => sum + each, 0),
    services: point.instances ?? {},
    p50Ms: point.p50Ms ?? null,
    p95Ms: point.p95Ms ?? null,
  }));
}

function sums(point: Series['points'][number], bucketMs: number, unfinished: boolean) {
  if (unfinished) return { paid: null, delivered: null, failed: null, spendPerHourMinor: null };
  const spendPerHourMinor = point.spendMinor === undefined ? null : (point.spendMinor * 3_600_000) / bucketMs;
  return { paid: point.paid, delivered: point.delivered, failed: point.failed, spendPerHourMinor };
}

const none: ChartPoint[] = [];

/** Every chart of the Watch draws these; the same array until the series itself changes. */
export function useChartPoints(): ChartPoint[] {
  const minutes = usePreferences((state) => state.chartMinutes);
  const { data } = useQuery(
    trpc.watch.series.queryOptions(
      { minutes },
      { refetchInterval: refetchMs[minutes], placeholderData: keepPreviousData, staleTime: 1000, select: chartPoints },
    ),
  );
  return data ?? none;
}
