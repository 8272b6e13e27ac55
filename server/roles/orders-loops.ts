import { supplyAllWaiting } from '../features/delivery/supply.ts';
import { askDueOrders } from '../features/payments/ask.ts';
import { loop, untilShort } from './loop.ts';

/** Every orders instance asks: one slow gateway must not hold up the rest. */
export const ordersLoops = [
  loop({ name: 'ask', everyMs: 2000, work: (ctx) => untilShort(20, () => askDueOrders(ctx)) }),
  loop({
    name: 'supply',
    everyMs: 5000,
    lease: { name: 'supply', ttlMs: 15_000 },
    work: (ctx) => supplyAllWaiting(ctx),
  }),
];
