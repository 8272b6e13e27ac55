import { raiseAlerts } from '../features/alerts/raise-alerts.ts';
import { supplyAllWaiting } from '../features/keys/supply-waiting-orders.ts';
import { askDueOrders } from '../features/payments/ask.ts';
import { fadeTroubles } from '../features/gateways/show-trouble.ts';
import { confirmDue, isAnyStrict } from '../features/payments/unconfirmed.ts';
import { loop, untilShort } from './loop.ts';

/** Every orders instance asks: one slow gateway must not hold up the rest. */
export const ordersLoops = [
  loop({ name: 'ask', everyMs: 2000, work: (ctx) => untilShort(20, () => askDueOrders(ctx)) }),
  loop({
    name: 'confirm',
    everyMs: 2000,
    work: async (ctx) => {
      if (await isAnyStrict(ctx)) await untilShort(20, () => confirmDue(ctx));
    },
  }),
  loop({
    name: 'troubles',
    everyMs: 60_000,
    lease: { name: 'troubles', ttlMs: 120_000 },
    async work(ctx) {
      await fadeTroubles(ctx);
      // of gateways that are strict no more
      await confirmDue(ctx);
    },
  }),
  loop({ name: 'alerts', everyMs: 5000, lease: { name: 'alerts', ttlMs: 15_000 }, work: raiseAlerts }),
  loop({
    name: 'supply',
    everyMs: 5000,
    lease: { name: 'supply', ttlMs: 15_000 },
    work: (ctx) => supplyAllWaiting(ctx),
  }),
];
