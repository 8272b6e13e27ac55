import { alertTasks } from '../features/alerts/tasks.ts';
import { orderTasks } from '../features/orders/tasks.ts';
import { paymentTasks } from '../features/payments/tasks.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';
import { ordersLoops } from './orders-loops.ts';
import { asTasks } from './tasks.ts';

/** Settles payments, moves orders on, asks gateways, refunds. */
export function start(deps: RoleDeps) {
  return startInstance('orders', deps, () => ({
    tasks: asTasks(orderTasks, paymentTasks, alertTasks),
    loops: ordersLoops,
  }));
}
