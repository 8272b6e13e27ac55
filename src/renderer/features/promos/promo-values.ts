import { z } from 'zod';
import {
  promoCode,
  promoInput,
  type PromoInput,
  promoPercent,
  type PromoView,
} from '../../../../server/contract/scaling/promo.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { fieldTimeOf, momentOf } from '../coupons/zoned-time.ts';
import { addDays, dayOf } from './wall-time.ts';

export const multiples = [1.5, 2, 3, 5, 10, 15, 30] as const;
export const leadMinutes = [0, 2, 5, 10, 15, 30, 60] as const;

/** Longer than that, a promo is a price change. */
const longestMs = 31 * 86_400_000;

const variants = lengthOf(promoInput.shape.variantIds);

/** `zone`: the shop's, in which start and end are typed. */
export function promoForm(zone: string) {
  const moment = z.string().refine((text) => momentOf(text, zone) !== undefined, 'coupons.wrong.time');
  return z
    .object({
      name: z
        .string()
        .trim()
        .min(1, 'form.required')
        .max(lengthOf(promoInput.shape.name).max, 'settings.wrong.tooLong'),
      variantIds: z
        .array(z.string())
        .min(variants.min, 'promos.wrong.products')
        .max(variants.max, 'promos.wrong.tooManyProducts'),
      offer: z.enum(['percent', 'coupon', 'none']),
      percent: z.string(),
      code: z.string(),
      startsAt: moment,
      endsAt: moment,
      multiple: z.string(),
      lead: z.string(),
    })
    .superRefine(({ offer, percent, code, startsAt, endsAt }, ctx) => {
      const wrong = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
      if (offer !== 'none' && !(/^\d+$/.test(percent.trim()) && promoPercent.safeParse(Number(percent)).success))
        wrong('percent', 'promos.wrong.percent');
      if (offer === 'coupon' && !promoCode.safeParse(code.trim()).success) wrong('code', 'promos.wrong.code');
      const [fromAt, untilAt] = [momentOf(startsAt, zone), momentOf(endsAt, zone)];
      if (!fromAt || !untilAt) return;
      if (untilAt <= fromAt) wrong('endsAt', 'coupons.wrong.order');
      else if (Date.parse(untilAt) - Date.parse(fromAt) > longestMs) wrong('endsAt', 'promos.wrong.tooLong');
    });
}

export type PromoValues = z.output<ReturnType<typeof promoForm>>;

/** A new one starts out as tonight's evening (or the chosen day's), three times the usual. */
export function promoValuesOf(
  promo: PromoView | undefined,
  zone: string,
  { nowMs, day = dayOf(nowMs, zone) }: { nowMs: number; day?: string | undefined },
): PromoValues {
  if (!promo) {
    const late = (momentOf(`${day}T20:00`, zone) ?? '') <= new Date(nowMs).toISOString();
    const on = late ? addDays(dayOf(nowMs, zone), 1) : day;
    return {
      name: '',
      variantIds: [],
      offer: 'percent',
      percent: '10',
      code: '',
      startsAt: `${on}T20:00`,
      endsAt: `${on}T23:00`,
      multiple: '3',
      lead: '5',
    };
  }
  const { offer } = promo;
  return {
    name: promo.name,
    variantIds: promo.variantIds,
    offer: offer.kind,
    percent: offer.kind === 'none' ? '10' : String(offer.percent),
    code: offer.kind === 'coupon' ? offer.code : '',
    startsAt: fieldTimeOf(new Date(promo.startsAtMs).toISOString(), zone),
    endsAt: fieldTimeOf(new Date(promo.endsAtMs).toISOString(), zone),
    multiple: String(promo.expectedMultiple),
    lead: String(promo.leadMs / 60_000),
  };
}

/** What goes to the backend; undefined while the form is not all there. */
export function promoInputOf(values: PromoValues, id: string | undefined, zone: string): PromoInput | undefined {
  const parsed = promoForm(zone).safeParse(values);
  if (!parsed.success) return undefined;
  const { name, variantIds, offer, percent, code, multiple, lead } = parsed.data;
  const [startsAt, endsAt] = [momentOf(parsed.data.startsAt, zone), momentOf(parsed.data.endsAt, zone)];
  if (!startsAt || !endsAt) return undefined;
  const input = promoInput.safeParse({
    ...(id ? { id } : {}),
    name,
    variantIds,
    offer:
      offer === 'none'
        ? { kind: offer }
        : offer === 'percent'
          ? { kind: offer, percent: Number(percent) }
          : { kind: offer, percent: Number(percent), code: code.trim() },
    startsAtMs: Date.parse(startsAt),
    endsAtMs: Date.parse(endsAt),
    expectedMultiple: Number(multiple),
    leadMs: Number(lead) * 60_000,
  });
  return input.success ? input.data : undefined;
}
