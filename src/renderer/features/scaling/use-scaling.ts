import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { decideEveryMs } from '../../../../server/contract/scaling/policy.ts';
import { trpc } from '../../lib/trpc.ts';

/** The fleet as it is, as often as it is decided upon. */
export function useScalingNow() {
  return useQuery(
    trpc.scaling.now.queryOptions(undefined, { refetchInterval: decideEveryMs, placeholderData: keepPreviousData }),
  );
}

/** After a change of ours: everything that shows it asks again. */
export function useScalingChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries(trpc.scaling.pathFilter());
}
