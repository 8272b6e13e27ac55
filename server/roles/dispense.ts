import { deliveryTasks } from '../features/delivery/tasks.ts';
import { startJournal } from '../features/journal/start-journal.ts';
import { dispenseLoops } from './dispense-loops.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';
import { asTasks } from './tasks.ts';

/** Delivers keys; the only role that can open them. */
export function start(deps: RoleDeps) {
  return startInstance('dispense', deps, async (ctx) => {
    await startJournal(ctx);
    return { tasks: asTasks(deliveryTasks), loops: dispenseLoops };
  });
}
