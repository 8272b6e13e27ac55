import { askDueOrders } from '../features/payments/ask.ts';
import { loop, untilShort } from './loop.ts';

/** Every orders instance asks: one slow gateway must not hold up the rest. */
export const ordersLoops = [
  loop({ name: 'ask', everyMs: 2000, work: (ctx) => untilShort(20, () => askDueOrders(ctx)) }),
];
