import type { PromoState, PromoView } from '../../../../server/contract/scaling/promo.ts';

const rank: Record<PromoState, number> = { running: 0, planned: 1, over: 2, cancelled: 2 };

/** What runs first, then what comes soonest, then what is past, the latest first. */
export function byRelevance(a: PromoView, b: PromoView): number {
  const past = rank[a.state] === 2;
  return rank[a.state] - rank[b.state] || (past ? b.endsAtMs - a.endsAtMs : a.startsAtMs - b.startsAtMs);
}

export const open = (promo: Pick<PromoView, 'state'>): boolean =>
  promo.state === 'planned' || promo.state === 'running';
