import { z } from 'zod';
import { couponInput, mostPercentOff } from '../../../../server/contract/coupons.ts';
import { fromDecimal } from '../../../../server/contract/money.ts';
import { lengthOf, rangeOf } from '../../lib/bounds.ts';
import { amountField } from '../../lib/format.ts';
import type { Inputs, Outputs } from '../../lib/trpc.ts';
import { fieldTimeOf, momentOf } from './zoned-time.ts';

export type Coupon = Outputs['coupons']['list'][number];
const codeLength = lengthOf(couponInput.shape.code);
const mostUses = rangeOf(couponInput.shape.maxUses).to;

type Place = { currency: string; zone: string };

/** Stands for "every variant" in the list to choose from. */
export const everyVariant = 'every';

export function couponForm({ currency, zone }: Place) {
  const moment = z.string().refine((text) => text === '' || momentOf(text, zone) !== undefined, 'coupons.wrong.time');
  return z
    .object({
      code: z.string().trim().min(codeLength.min, 'coupons.wrong.code').max(codeLength.max, 'coupons.wrong.code'),
      kind: z.enum(['percent', 'amount']),
      value: z.string(),
      variantId: z.string(),
      startsAt: moment,
      endsAt: moment,
      maxUses: z
        .string()
        .trim()
        .refine((text) => text === '' || (/^[1-9]\d*$/.test(text) && Number(text) <= mostUses), 'coupons.wrong.uses'),
      active: z.boolean(),
    })
    .superRefine(({ kind, value, startsAt, endsAt }, ctx) => {
      const wrong = (path: string, message: string) => ctx.addIssue({ code: 'custom', path: [path], message });
      if (kind === 'percent' && !(/^[1-9]\d*$/.test(value.trim()) && Number(value) <= mostPercentOff))
        wrong('value', 'coupons.wrong.percent');
      if (kind === 'amount' && !((fromDecimal(value, currency) ?? 0) > 0)) wrong('value', 'form.price');
      if (startsAt !== '' && endsAt !== '' && endsAt <= startsAt) wrong('endsAt', 'coupons.wrong.order');
    });
}

export type CouponValues = z.output<ReturnType<typeof couponForm>>;

export function valuesOf(coupon: Coupon | undefined, { currency, zone }: Place): CouponValues {
  return {
    code: coupon?.code ?? '',
    kind: coupon?.kind ?? 'percent',
    value: !coupon ? '' : coupon.kind === 'percent' ? String(coupon.value) : amountField(coupon.value, currency),
    variantId: coupon?.variantId ?? everyVariant,
    startsAt: fieldTimeOf(coupon?.startsAt ?? null, zone),
    endsAt: fieldTimeOf(coupon?.endsAt ?? null, zone),
    maxUses: coupon?.maxUses ? String(coupon.maxUses) : '',
    active: coupon?.active ?? true,
  };
}

export function inputOf(
  values: CouponValues,
  coupon: Coupon | undefined,
  { currency, zone }: Place,
): Inputs['coupons']['save'] {
  return {
    ...(coupon ? { id: coupon.id } : {}),
    code: values.code.trim(),
    kind: values.kind,
    value: values.kind === 'percent' ? Number(values.value) : (fromDecimal(values.value, currency) ?? 0),
    ...(values.kind === 'amount' && { currency }),
    variantId: values.variantId === everyVariant ? null : values.variantId,
    startsAt: momentOf(values.startsAt, zone) ?? null,
    endsAt: momentOf(values.endsAt, zone) ?? null,
    maxUses: values.maxUses.trim() === '' ? null : Number(values.maxUses),
    active: values.active,
  };
}
