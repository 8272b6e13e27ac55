import type { TFunction } from 'i18next';
import { type FleetPolicy, scaledServices } from '../../../../server/contract/scaling/policy.ts';
import { duration, money, percent } from '../../lib/format.ts';
import { messageFor } from '../../lib/message.ts';

export type Change = { path: string; from?: unknown; to?: unknown };
export type ChangeMessages = { label: string; from: string; to: string };
type Say = (key: string, params?: Record<string, string | number>) => string;

/** What differs between two policies, by dotted path; a list counts as one value. */
export function changesOf(from: unknown, to: unknown, path = ''): Change[] {
  if (isGroup(from) && isGroup(to)) {
    const names = [...new Set([...Object.keys(to), ...Object.keys(from)])];
    return names.flatMap((name) => changesOf(from[name], to[name], path ? `${path}.${name}` : name));
  }
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ path, from: from ?? null, to: to ?? null }];
}

function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a ceiling rises or goes: the backend then asks who sits here. */
export function raises(from: FleetPolicy, to: FleetPolicy): boolean {
  const caps = changesOf(from, to).filter(({ path }) => path === 'fleetCap' || path.endsWith('.cap'));
  const [before, after] = [from.budget.capMinor, to.budget.capMinor];
  return (
    caps.some((change) => Number(change.to) > Number(change.from)) ||
    (before !== null &&
      (after === null || after > before || (from.budget.period === 'month' && to.budget.period === 'day')))
  );
}

/** The same change of the same field in every service is told once, as a change of all of them. */
export function joinedChanges(changes: readonly Change[]): Change[] {
  const ofServices = changes.filter(({ path }) => path.startsWith('services.'));
  const sameElsewhere = ({ path, from, to }: Change) => {
    const field = path.split('.').slice(2).join('.');
    return ofServices.filter(
      (each) =>
        each.path.split('.').slice(2).join('.') === field &&
        JSON.stringify([each.from, each.to]) === JSON.stringify([from, to]),
    );
  };
  return changes.flatMap((change) => {
    const same = change.path.startsWith('services.') ? sameElsewhere(change) : [];
    if (same.length < scaledServices.length) return [change];
    return same[0] === change ? [{ ...change, path: `services.all.${change.path.split('.').slice(2).join('.')}` }] : [];
  });
}

export function changeMessages(t: TFunction, { path, from, to }: Change, currency: string): ChangeMessages {
  const say = t as unknown as Say;
  const parts = path.split('.');
  const field = parts[0] === 'services' ? (parts[2] ?? '') : (parts.at(-1) ?? '');
  const name = messageFor('scaling.field', field, 'scaling.field.other');
  const label =
    parts[0] === 'services'
      ? say('scaling.fieldOf', {
          service: parts[1] === 'all' ? say('decisions.allServices') : say(`service.${parts[1]}`),
          field: name,
        })
      : name;
  return {
    label,
    from: valueMessages(say, field, { value: from, currency }),
    to: valueMessages(say, field, { value: to, currency }),
  };
}

function valueMessages(say: Say, field: string, { value, currency }: { value: unknown; currency: string }): string {
  if (field === 'rules') return say('scaling.ruleCount', { count: Array.isArray(value) ? value.length : 0 });
  if (Array.isArray(value))
    return value.length === 0
      ? say('scaling.nothing')
      : value.map((each) => valueMessages(say, field, { value: each, currency })).join(say('scaling.listJoin'));
  if (value === null || value === undefined) return say('scaling.nothing');
  if (typeof value === 'string') return say(`scaling.value.${field}.${value}`);
  if (typeof value !== 'number') return JSON.stringify(value);
  if (field.endsWith('Minor')) return money(value, currency);
  if (field.endsWith('Ms')) return duration(value);
  if (field.endsWith('Percent')) return percent(value / 100);
  return field === 'targetUtilization' ? percent(value) : String(value);
}
