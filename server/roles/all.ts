import { createConsole } from '../api/http.ts';
import { alertTasks } from '../features/alerts/tasks.ts';
import { deliveryTasks } from '../features/delivery/tasks.ts';
import { orderTasks } from '../features/orders/tasks.ts';
import { paymentTasks } from '../features/payments/tasks.ts';
import { startJournal } from '../features/journal/start-journal.ts';
import { referralTasks } from '../features/referrals/tasks.ts';
import { createStorefront } from '../storefront/app.ts';
import { commissionLoops } from './commission-loops.ts';
import { consoleLoops } from './console-loops.ts';
import { dispenseLoops } from './dispense-loops.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';
import { ordersLoops } from './orders-loops.ts';
import { scalerLoops } from './scaler.ts';
import { asTasks } from './tasks.ts';

/** Every service in one process, for the smallest shop. The separation of dispense's private key can't hold here. */
export function start(deps: RoleDeps) {
  const { host, port, consoleHost, consolePort } = deps.config;
  return startInstance('all', deps, async (ctx) => {
    await startJournal(ctx);
    return {
      servers: [
        { name: 'storefront', fetch: createStorefront(ctx).fetch, host, port },
        { name: 'console', fetch: createConsole(ctx).fetch, host: consoleHost, port: consolePort },
      ],
      tasks: asTasks(orderTasks, paymentTasks, deliveryTasks, referralTasks, alertTasks),
      loops: [
        ...consoleLoops,
        ...ordersLoops,
        ...dispenseLoops,
        ...commissionLoops,
        ...scalerLoops({ driver: null, mostInstances: null }),
      ],
    };
  });
}
