import type { TFunction } from 'i18next';
import type { FleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import { count, duration, money, percent } from '../../lib/format.ts';
import { shownServices } from './service-look.ts';

const sentenceTopics = ['size', 'out', 'in', 'outage', 'forecast', 'spend'] as const;
export type Sentence = { topic: (typeof sentenceTopics)[number]; text: string };

/** What a policy means, in sentences that change as it is typed. */
export function policySentences(t: TFunction, policy: FleetPolicy, currency: string): Sentence[] {
  return [
    { topic: 'size', text: size(t, policy) },
    { topic: 'out', text: out(t, policy) },
    { topic: 'in', text: back(t, policy) },
    {
      topic: 'outage',
      text: t('policy.outage', { time: duration(policy.pace.scaleInWindowMs + policy.pace.outageMs) }),
    },
    { topic: 'forecast', text: t(`policy.forecast.${policy.forecast}`) },
    { topic: 'spend', text: spend(t, policy, currency) },
  ];
}

function size(t: TFunction, { services, fleetCap }: FleetPolicy): string {
  const each = shownServices.map((name) => {
    const { standing, cap } = services[name];
    return t('policy.serviceSize', { service: t(`service.${name}`), standing, cap });
  });
  return t('policy.size', { services: each.join(t('scaling.listJoin')), fleetCap });
}

function out(t: TFunction, { services, pace, limits }: FleetPolicy): string {
  const targets = shownServices.map((name) => services[name].targetUtilization);
  const [least, most] = [Math.min(...targets), Math.max(...targets)];
  const target = least === most ? percent(least) : t('policy.span', { from: percent(least), to: percent(most) });
  const rules = shownServices.reduce((sum, name) => sum + services[name].rules.length, 0);
  const first = t('policy.out', {
    target,
    trend: duration(pace.trendWindowMs),
    ahead: duration(pace.lookAheadMs),
    percent: percent(limits.stepUpPercent / 100),
    instances: count(limits.stepUpInstances),
  });
  return rules > 0 ? t('policy.both', { first, second: t('policy.rules', { count: rules }) }) : first;
}

function back(t: TFunction, { pace, limits }: FleetPolicy): string {
  return t('policy.in', {
    window: duration(pace.scaleInWindowMs),
    percent: percent(limits.stepDownPercent / 100),
    instances: count(limits.stepDownInstances),
    band: percent(limits.deadBandPercent / 100),
    flips: count(limits.flapBudget),
    span: duration(pace.flapWindowMs),
  });
}

function spend(t: TFunction, { budget }: FleetPolicy, currency: string): string {
  const period = t(`scaling.value.period.${budget.period}`);
  const warns = budget.warnMinor.map((minor) => money(minor, currency)).join(t('scaling.listJoin'));
  const first = warns === '' ? t('policy.noWarn') : t('policy.warn', { period, amounts: warns });
  const second =
    budget.capMinor === null
      ? t('policy.noCap')
      : t('policy.cap', { period, amount: money(budget.capMinor, currency) });
  return t('policy.both', { first, second });
}
