import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { trpc } from '../../lib/trpc.ts';

export type ChartMinutes = 15 | 60 | 360 | 1440;

const refetchMs = { 15: 5000, 60: 10_000, 360: 30_000, 1440: 60_000 } as const;

/** Instances, changes and the forecast over the last minutes; undefined until they came. */
export function useScalingChart(minutes: ChartMinutes) {
  return useQuery(
    trpc.scaling.chart.queryOptions(
      { minutes },
      { refetchInterval: refetchMs[minutes], placeholderData: keepPreviousData, staleTime: 2000 },
    ),
  ).data;
}
