import { setPriority } from 'node:os';
import type { Role } from '../contract/services.ts';

/**
 * On a machine that is short of processor time, what is paid for comes before new buyers, and commission last: the order
 * in which the fleet cap is shared out.
 */
const niceByRole: Partial<Record<Role, number>> = { storefront: 4, commission: 6 };

/** Lets this process stand back for others as its service should. */
export function lowerPriority(role: Role): void {
  const nice = niceByRole[role];
  if (nice !== undefined) setPriority(nice);
}
