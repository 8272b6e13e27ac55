import { deliveryTasks } from '../features/delivery/tasks.ts';
import { type RoleDeps, startInstance } from './instance.ts';
import { asTasks } from './tasks.ts';

/** Delivers keys; the only role that can open them. */
export function start(deps: RoleDeps) {
  return startInstance('dispense', deps, () => ({ tasks: asTasks(deliveryTasks) }));
}
