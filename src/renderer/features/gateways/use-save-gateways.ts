import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, type Inputs, trpc } from '../../lib/trpc.ts';
import { listAfter } from './gateway-values.ts';

type Change = Inputs['gateways']['save'];

/** Saves one after the other, asking once who sits here; the list shows each as soon as it is kept. */
export function useSaveGateways() {
  const queries = useQueryClient();
  const listKey = trpc.gateways.list.queryKey();
  return useMutation({
    mutationFn: async (changes: Change[]) => {
      for (const change of changes) {
        await api.gateways.save.mutate(change);
        await queries.cancelQueries({ queryKey: listKey });
        queries.setQueryData(listKey, (rows) => rows && listAfter(rows, [change]));
      }
    },
  });
}
