import { type FleetPolicy, scaledServices } from '../../contract/scaling/policy.ts';
import { AppError } from '../../lib/app-error.ts';

/** Standing instances that the fleet cap has to hold; console's are not counted. */
export function countedStanding({ services }: FleetPolicy): number {
  return scaledServices.reduce((sum, service) => sum + (service === 'console' ? 0 : services[service].standing), 0);
}

/** Whether any ceiling is higher than before, or gone: that asks for a fresh proof of identity. */
export function raisesCeiling(from: FleetPolicy, to: FleetPolicy): boolean {
  if (to.fleetCap > from.fleetCap) return true;
  if (scaledServices.some((service) => to.services[service].cap > from.services[service].cap)) return true;
  const [before, after] = [from.budget.capMinor, to.budget.capMinor];
  if (before === null) return false;
  // a month's amount for a day is a higher ceiling as well
  return after === null || after > before || (from.budget.period === 'month' && to.budget.period === 'day');
}

/** Refuses a policy that contradicts itself, with a reason that the desk can say. */
export function checkPolicy(policy: FleetPolicy): void {
  for (const service of scaledServices) {
    const { standing, cap } = policy.services[service];
    if (standing > cap)
      throw refused('standing_over_cap', `services.${service}.standing`, 'More standing instances than the cap.');
  }
  const standing = countedStanding(policy);
  if (standing > policy.fleetCap)
    throw refused('standing_over_fleet_cap', 'fleetCap', `The fleet cap can't hold ${standing} standing instances.`);
}

function refused(reason: string, field: string, message: string): AppError {
  return new AppError('bad_input', message, { reason, field });
}
