import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { trpc } from '../../lib/trpc.ts';

/** After an action: the order, the lists and what waits are read again. */
export function useOrderChanged(orderNo: string): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries(trpc.orders.detail.queryFilter({ orderNo }));
    void queries.invalidateQueries(trpc.orders.search.pathFilter());
    void queries.invalidateQueries(trpc.needs.list.queryFilter());
  }, [queries, orderNo]);
}
