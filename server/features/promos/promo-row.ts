import type { Floor } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { PromoAnswers, PromoInput, PromoState } from '../../contract/scaling/promo.ts';

/** A promo as the table has it. */
export type PromoRow = {
  id: string;
  name: string;
  variant_ids: string[];
  offer: PromoInput['offer'];
  starts_at: Date;
  ends_at: Date;
  expected_multiple: number;
  lead_ms: number;
  answers: PromoAnswers | null;
  floors: PromoFloor[];
  coupon_id: string | null;
  cancelled_at: Date | null;
};

type PromoFloor = { service: ScaledService; instances: number };

export const promoColumns =
  'id, name, variant_ids, offer, starts_at, ends_at, expected_multiple, lead_ms, answers, floors, coupon_id, cancelled_at';

export function stateOf(row: Pick<PromoRow, 'starts_at' | 'ends_at' | 'cancelled_at'>, nowMs: number): PromoState {
  if (row.cancelled_at) return 'cancelled';
  if (nowMs >= +row.ends_at) return 'over';
  return nowMs >= +row.starts_at ? 'running' : 'planned';
}

export function inputOf(row: PromoRow): PromoInput & { id: string } {
  return {
    id: row.id,
    name: row.name,
    variantIds: row.variant_ids,
    offer: row.offer,
    startsAtMs: +row.starts_at,
    endsAtMs: +row.ends_at,
    // `real` keeps 7 digits: what was typed comes back as it was
    expectedMultiple: Number(row.expected_multiple.toPrecision(6)),
    leadMs: row.lead_ms,
  };
}

/** The floors of one promo as the scaler takes them. */
export function floorsOf(row: PromoRow): Floor[] {
  return row.floors.map(({ service, instances }) => ({
    source: 'promo',
    id: row.id,
    name: row.name,
    service,
    instances,
    exact: false,
    fromMs: +row.starts_at - row.lead_ms,
    untilMs: +row.ends_at,
    expectedFromMs: +row.starts_at,
  }));
}
