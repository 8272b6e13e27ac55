import type { LiveOrderEvent } from '../../../../server/contract/live.ts';
import { queryClient, trpc } from '../../lib/trpc.ts';

/** Fetches again what live events have overtaken: an open order at once, lists soon, but at most every two seconds. */
const soonMs = 300;
const everyMs = 2000;
let timer: ReturnType<typeof setTimeout> | undefined;
let lastMs = 0;

function refetchLists(): void {
  timer = undefined;
  lastMs = Date.now();
  void queryClient.invalidateQueries(trpc.orders.search.pathFilter());
  void queryClient.invalidateQueries(trpc.stock.overview.pathFilter());
  void queryClient.invalidateQueries(trpc.needs.list.pathFilter());
}

export const notedOrders = {
  note(events: readonly Partial<LiveOrderEvent>[]): void {
    for (const { orderNo } of events) {
      if (orderNo) void queryClient.invalidateQueries(trpc.orders.detail.queryFilter({ orderNo }));
    }
    timer ??= setTimeout(refetchLists, Math.max(soonMs, lastMs + everyMs - Date.now()));
  },
};
