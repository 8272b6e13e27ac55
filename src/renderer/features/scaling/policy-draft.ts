import { fromDecimal } from '../../../../server/contract/money.ts';
import {
  type FleetPolicy,
  type ForecastMode,
  fleetPolicy,
  type RuleSetting,
  type ScaledService,
  scaledServices,
} from '../../../../server/contract/scaling/policy.ts';
import { amountField } from '../../lib/format.ts';
import { numberOf, textOf } from '../settings/unit-text.ts';
import { knobs, read, type Wrong, write } from './policy-knobs.ts';

/** A policy as it is being typed: numbers as text in the units people use. */
export type PolicyDraft = {
  numbers: Record<string, string>;
  forecast: ForecastMode;
  rules: Record<ScaledService, RuleSetting[]>;
  period: 'day' | 'month';
  warns: string[];
  /** Empty: no cap. */
  spendCap: string;
};

export function draftOf(policy: FleetPolicy, currency: string): PolicyDraft {
  const { period, warnMinor, capMinor } = policy.budget;
  return {
    numbers: Object.fromEntries(knobs.map(({ path, per }) => [path, textOf(read(policy, path) / per)])),
    forecast: policy.forecast,
    rules: Object.fromEntries(
      scaledServices.map((name) => [name, policy.services[name].rules]),
    ) as PolicyDraft['rules'],
    period,
    warns: warnMinor.map((minor) => amountField(minor, currency)),
    spendCap: capMinor === null ? '' : amountField(capMinor, currency),
  };
}

/** The policy that the draft means, and what is wrong with it by path; what is wrong keeps the value it had. */
export function readDraft(
  draft: PolicyDraft,
  base: FleetPolicy,
  currency: string,
): { policy: FleetPolicy; wrong: Record<string, Wrong> } {
  const policy = structuredClone(base);
  const wrong: Record<string, Wrong> = {};
  for (const { path, per, from, to, isWhole } of knobs) {
    const text = draft.numbers[path] ?? '';
    const kept = read(base, path);
    // a value finer than its field shows stays as it is until it is typed over
    if (text === textOf(kept / per)) continue;
    const value = numberOf(text);
    if (value === undefined || value < from || value > to || (isWhole && !Number.isInteger(value)))
      wrong[path] = { code: 'between', from, to };
    else write(policy, path, per === 1 ? value : Math.round(value * per * 1e6) / 1e6);
  }
  policy.forecast = draft.forecast;
  for (const name of scaledServices) policy.services[name].rules = draft.rules[name];
  readBudget(draft, policy, { wrong, currency });
  checkTogether(policy, wrong);
  return { policy, wrong };
}

function readBudget(
  { period, warns, spendCap }: PolicyDraft,
  policy: FleetPolicy,
  { wrong, currency }: { wrong: Record<string, Wrong>; currency: string },
): void {
  policy.budget.period = period;
  const amount = (text: string, path: string): number[] => {
    if (text.trim() === '') return [];
    const minor = fromDecimal(text, currency);
    if (minor !== undefined && minor > 0) return [minor];
    wrong[path] = { code: 'amount' };
    return [];
  };
  policy.budget.warnMinor = warns
    .flatMap((text, index) => amount(text, `budget.warnMinor.${index}`))
    .toSorted((a, b) => a - b);
  policy.budget.capMinor = amount(spendCap, 'budget.capMinor')[0] ?? null;
}

function checkTogether(policy: FleetPolicy, wrong: Record<string, Wrong>): void {
  for (const name of scaledServices) {
    const { standing, cap } = policy.services[name];
    if (standing > cap) wrong[`services.${name}.standing`] ??= { code: 'standing_over_cap' };
  }
  const standing = scaledServices
    .filter((name) => name !== 'console')
    .reduce((sum, name) => sum + policy.services[name].standing, 0);
  if (standing > policy.fleetCap) wrong.fleetCap ??= { code: 'standing_over_fleet_cap' };
  if (Object.keys(wrong).length === 0 && !fleetPolicy.safeParse(policy).success) wrong['policy'] = { code: 'refused' };
}
