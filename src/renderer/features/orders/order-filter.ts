import type { OrderStatus } from '../../../../server/contract/orders.ts';
import type { Inputs } from '../../lib/trpc.ts';

export const statusFilters = ['stuck', 'created', 'paid', 'delivered', 'refunded', 'expired'] as const;
export type StatusFilter = (typeof statusFilters)[number];

const statuses: Record<Exclude<StatusFilter, 'stuck'>, OrderStatus[]> = {
  created: ['created'],
  paid: ['paid', 'delivering'],
  delivered: ['delivered'],
  refunded: ['refunded', 'partly_refunded'],
  expired: ['expired'],
};

export function searchInput(q: string | undefined, status: StatusFilter | undefined): Inputs['orders']['search'] {
  const text = q?.trim();
  return {
    ...(text ? { text } : {}),
    ...(status ? { status: status === 'stuck' ? ('stuck' as const) : statuses[status] } : {}),
  };
}
