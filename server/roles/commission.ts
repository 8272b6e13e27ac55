import { referralTasks } from '../features/referrals/tasks.ts';
import { type RoleDeps, startInstance } from './run-instance.ts';
import { commissionLoops } from './commission-loops.ts';
import { asTasks } from './tasks.ts';

/** Referral rewards, holds, clawbacks. */
export function start(deps: RoleDeps) {
  return startInstance('commission', deps, () => ({ tasks: asTasks(referralTasks), loops: commissionLoops }));
}
