import type { Observations } from '../../contract/scaling/observation.ts';
import { type FleetPolicy, type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import { AppError } from '../../lib/app-error.ts';
import { lowestCapMinor, standingInstances } from '../../scaling/budget-cap.ts';
import { findRule } from './list-rules.ts';

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
    checkRules(policy, service);
  }
  const standing = countedStanding(policy);
  if (standing > policy.fleetCap)
    throw refused('standing_over_fleet_cap', 'fleetCap', `The fleet cap can't hold ${standing} standing instances.`);
}

function checkRules({ services }: FleetPolicy, service: ScaledService): void {
  for (const [place, { kind, settings }] of services[service].rules.entries()) {
    const field = `services.${service}.rules.${place}`;
    const rule = findRule(kind);
    if (!rule) throw refused('rule_unknown', `${field}.kind`, `There is no rule "${kind}".`);
    const issue = rule.settings.safeParse(settings).error?.issues[0];
    if (issue) throw refused('rule_settings', [field, 'settings', ...issue.path].join('.'), issue.message);
  }
}

export type Spending = {
  /** In the period of the new policy's budget; null where instances have no price. */
  spend: Observations['spend'];
  nowMs: number;
  /** Instances that run, all services together. */
  running: number;
  currency: string;
};

/** Refuses a hard cap that could not be kept even without one instance more. What was too low before may stay while it is left alone. */
export function checkBudget(from: FleetPolicy, to: FleetPolicy, { spend, nowMs, running, currency }: Spending): void {
  const { capMinor, period } = to.budget;
  if (capMinor === null || spend === null) return;
  const isSame = capMinor === from.budget.capMinor && period === from.budget.period;
  if (isSame && standingInstances(to) <= standingInstances(from)) return;
  const lowest = lowestCapMinor(to, spend, { nowMs, running });
  if (capMinor >= lowest) return;
  throw new AppError('bad_input', 'Standing instances alone cost more than that by the end of the period.', {
    reason: 'budget_too_low',
    field: 'budget.capMinor',
    amountMinor: lowest,
    currency,
  });
}

function refused(reason: string, field: string, message: string): AppError {
  return new AppError('bad_input', message, { reason, field });
}
