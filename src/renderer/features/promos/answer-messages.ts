import i18next from 'i18next';
import type { PromoAnswers } from '../../../../server/contract/scaling/promo.ts';
import { count } from '../../lib/format.ts';
import { messageFor } from '../../lib/message.ts';

type Conflict = PromoAnswers['conflicts'][number];

/** Without these gone it can't be saved; the others only want to be known. */
const blocking: ReadonlySet<Conflict['kind']> = new Set(['coupon_taken', 'past']);

export const blocks = ({ kind }: Conflict): boolean => blocking.has(kind);

export function conflictMessages({ kind, name, instances }: Conflict): string {
  const named = name === undefined ? '' : kind === 'cap' ? messageFor('service', name, 'service.orders') : name;
  const key = kind === 'no_history' && name !== undefined ? 'no_sales' : kind;
  return i18next.t(`promos.conflict.${key}`, { name: named, instances: count(instances ?? 0) });
}

/** The one that runs out first: what is left over after the expected sales, against them. */
export function tightest(keys: PromoAnswers['keys']): PromoAnswers['keys'][number] | undefined {
  return keys.toSorted((a, b) => a.left - a.expected - (b.left - b.expected))[0];
}
