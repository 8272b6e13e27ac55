import { z } from 'zod';
import { orderEventTypes, orderStatuses } from './orders.ts';
import type { Permission } from './permissions.ts';
import type { Pulse } from './pulse.ts';

/** One thing that happened to an order, as the desk sees it. */
const liveOrderEvent = z.object({
  id: z.number().int(),
  type: z.enum(orderEventTypes),
  at: z.string(),
  variantId: z.string(),
  productName: z.string(),
  variantName: z.string(),
  quantity: z.number().int(),
  orderNo: z.string(),
  status: z.enum(orderStatuses),
  gateway: z.string(),
  amountMinor: z.number().int(),
  currency: z.string(),
});
export type LiveOrderEvent = z.output<typeof liveOrderEvent>;

export const liveOrderEventFields = {
  id: 'live.read',
  type: 'live.read',
  at: 'live.read',
  variantId: 'live.read',
  productName: 'live.read',
  variantName: 'live.read',
  quantity: 'live.read',
  orderNo: 'orders.read',
  status: 'live.read',
  gateway: 'orders.read',
  amountMinor: 'money.read',
  currency: 'money.read',
} as const satisfies { [K in keyof LiveOrderEvent]: Permission };

/** What the one subscription of a window carries. Its tracked id is the snapshot text: resumable, never skipping a late commit. */
export type LiveMessage =
  | { kind: 'orders'; events: Partial<LiveOrderEvent>[] }
  | { kind: 'pulse'; pulse: Partial<Pulse>; ageMs: number };
