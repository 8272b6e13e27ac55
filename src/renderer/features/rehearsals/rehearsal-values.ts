import { fromDecimal } from '../../../../server/contract/money.ts';
import { rehearsalInput, type RehearsalInput } from '../../../../server/contract/scaling/rehearsal.ts';
import { rangeOf } from '../../lib/bounds.ts';
import { amountField } from '../../lib/format.ts';
import { numberOf } from '../settings/unit-text.ts';

export const durationMinutes = [1, 2, 4, 8, 15, 30] as const;
export const peakLimits = rangeOf(rehearsalInput.shape.peakPerSecond);

/** A rehearsal as it is being chosen: numbers as text. */
export type RehearsalValues = {
  scenario: 'friday' | 'promo';
  promoId: string | null;
  minutes: string;
  peak: string;
  ceiling: string;
};

/** A first ceiling that a small fleet can't reach by accident, minor units. */
const firstCeilingMinor = 500;

export function firstRehearsal(promoId: string | undefined, currency: string): RehearsalValues {
  return {
    scenario: promoId ? 'promo' : 'friday',
    promoId: promoId ?? null,
    minutes: '4',
    peak: '10',
    ceiling: amountField(firstCeilingMinor, currency),
  };
}

export type WrongRehearsal = Partial<Record<'promoId' | 'peak' | 'ceiling', true>>;

export function wrongIn(values: RehearsalValues, currency: string): WrongRehearsal {
  const peak = numberOf(values.peak);
  const ceiling = fromDecimal(values.ceiling, currency);
  return {
    ...(values.scenario === 'promo' && values.promoId === null ? { promoId: true as const } : {}),
    ...(peak === undefined || peak < peakLimits.from || peak > peakLimits.to ? { peak: true as const } : {}),
    ...(ceiling === undefined || ceiling < 1 ? { ceiling: true as const } : {}),
  };
}

/** What goes to the backend; undefined while something is missing or wrong. */
export function rehearsalInputOf(values: RehearsalValues, currency: string): RehearsalInput | undefined {
  if (Object.keys(wrongIn(values, currency)).length > 0) return undefined;
  const parsed = rehearsalInput.safeParse({
    scenario: values.scenario === 'promo' ? { kind: 'promo', promoId: values.promoId } : { kind: 'friday' },
    durationMs: Number(values.minutes) * 60_000,
    peakPerSecond: numberOf(values.peak),
    costCeilingMinor: fromDecimal(values.ceiling, currency),
  });
  return parsed.success ? parsed.data : undefined;
}
