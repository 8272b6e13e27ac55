import type { OrderStatus } from '../../../../../server/contract/orders.ts';

/** What may follow what. An expired order that is paid late after all goes on as paid. */
export const orderTransitions = {
  created: ['paid', 'expired'],
  expired: ['paid'],
  paid: ['delivering', 'delivered', 'partly_refunded', 'refunded'],
  delivering: ['delivered', 'partly_refunded', 'refunded'],
  delivered: ['partly_refunded', 'refunded'],
  partly_refunded: ['delivered', 'refunded'],
  refunded: [],
} as const satisfies Record<OrderStatus, readonly OrderStatus[]>;
