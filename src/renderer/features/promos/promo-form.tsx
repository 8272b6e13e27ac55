import { promoCode, promoInput } from '../../../../server/contract/scaling/promo.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useController, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import type { PromoView } from '../../../../server/contract/scaling/promo.ts';
import { errorBodyOf, sentenceFor } from '../../lib/errors.ts';

import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Select } from '../../ui/select.tsx';
import { useMe } from '../session/use-me.ts';
import { timesWord } from './offer-messages.ts';
import { PromoAnswers } from './promo-answers.tsx';
import { leadMinutes, multiples, promoForm, promoInputOf, promoValuesOf } from './promo-values.ts';
import { useAnswers } from './use-answers.ts';
import { VariantPicker } from './variant-picker.tsx';

/** A saved choice that is none of the offered ones is offered as well. */
const withOwn = (choices: readonly number[], own: string) =>
  [...new Set([...choices, Number(own)])].toSorted((a, b) => a - b).map(String);

export function PromoForm({ promo, day }: { promo: PromoView | undefined; day: string | undefined }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const products = useQuery(trpc.catalog.list.queryOptions()).data ?? [];
  const [begin] = useState(() => promoValuesOf(promo, shop.timeZone, { nowMs: Date.now(), day }));
  const { register, control, handleSubmit, formState, setError } = useForm({
    resolver: zodResolver(promoForm(shop.timeZone)),
    defaultValues: begin,
  });
  const variantIds = useController({ control, name: 'variantIds' }).field;
  const offer = useController({ control, name: 'offer' }).field;
  const multiple = useController({ control, name: 'multiple' }).field;
  const lead = useController({ control, name: 'lead' }).field;
  const values = useWatch({ control }) as ReturnType<typeof promoValuesOf>;
  const input = promoInputOf(values, promo?.id, shop.timeZone);
  const { answers, old, error: notAnswered } = useAnswers(input);
  const save = useMutation(
    trpc.promos.save.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(trpc.promos.pathFilter());
        toast.success(t('form.saved'));
        await navigate({ to: '/promos' });
      },
      onError(error) {
        if (errorBodyOf(error)?.reason === 'coupon_code_taken')
          setError('code', { message: 'error.reason.coupon_code_taken' }, { shouldFocus: true });
      },
    }),
  );
  const submit = handleSubmit((checked) => {
    const whole = promoInputOf(checked, promo?.id, shop.timeZone);
    if (whole) save.mutate(whole);
  });
  const problem = save.error ?? notAnswered;
  const say = (message: string | undefined) => message && (t as unknown as (key: string) => string)(message);
  const { errors } = formState;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
      <div className="grid grid-cols-[minmax(0,1fr)_19rem] items-start gap-4 min-[1180px]:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="grid gap-2 rounded-2xl border border-line bg-surface p-6">
          <Field label={t('promos.name')} hint={t('promos.nameHint')} error={say(errors.name?.message)}>
            <Input {...register('name')} maxLength={lengthOf(promoInput.shape.name).max} autoComplete="off" />
          </Field>
          <VariantPicker
            products={products}
            value={variantIds.value}
            onChange={variantIds.onChange}
            error={say(errors.variantIds?.message)}
          />
          <div className="grid gap-1.5">
            <span className="text-[13px] font-medium">{t('promos.offer')}</span>
            <div>
              <Segments
                label={t('promos.offer')}
                value={offer.value}
                onChange={offer.onChange}
                choices={(['percent', 'coupon', 'none'] as const).map((value) => ({
                  value,
                  label: t(`promos.offers.${value}`),
                }))}
              />
            </div>
            <div className="grid min-h-22 grid-cols-2 gap-x-5 pt-1">
              {offer.value === 'none' ? <p className="col-span-2 text-muted">{t('promos.noOfferBelow')}</p> : null}
              {offer.value === 'coupon' ? (
                <Field label={t('coupons.code')} hint={t('promos.codeHint')} error={say(errors.code?.message)}>
                  <Input
                    {...register('code')}
                    maxLength={lengthOf(promoCode).max}
                    autoComplete="off"
                    spellCheck={false}
                  />
                </Field>
              ) : null}
              {offer.value === 'none' ? null : (
                <Field label={t('coupons.percent')} hint={t('promos.percentHint')} error={say(errors.percent?.message)}>
                  <Input {...register('percent')} inputMode="numeric" className="tabular" />
                </Field>
              )}
            </div>
          </div>
          <div className="grid grid-cols-2 gap-x-5 gap-y-2">
            <Field
              label={t('coupons.startsAt')}
              hint={t('promos.zone', { zone: shop.timeZone })}
              error={say(errors.startsAt?.message)}
            >
              <Input {...register('startsAt')} type="datetime-local" max="9999-12-31T23:59" className="tabular" />
            </Field>
            <Field label={t('coupons.endsAt')} error={say(errors.endsAt?.message)}>
              <Input {...register('endsAt')} type="datetime-local" max="9999-12-31T23:59" className="tabular" />
            </Field>
          </div>
          <div className="grid gap-1.5">
            <span className="text-[13px] font-medium">{t('promos.multiple')}</span>
            <div>
              <Segments
                label={t('promos.multiple')}
                value={multiple.value}
                onChange={multiple.onChange}
                choices={withOwn(multiples, multiple.value).map((value) => ({
                  value,
                  label: timesWord(Number(value)),
                }))}
              />
            </div>
            <p className="min-h-5 text-[12.5px] text-muted">{t('promos.multipleHint')}</p>
          </div>
          <Field label={t('promos.lead')} hint={t('promos.leadHint')} className="max-w-64">
            <Select
              value={lead.value}
              onChange={lead.onChange}
              choices={withOwn(leadMinutes, lead.value).map((value) => ({
                value,
                label: value === '0' ? t('promos.noLead') : t('promos.leadMinutes', { count: Number(value) }),
              }))}
            />
          </Field>
        </div>
        <div className="sticky top-0 grid gap-3 self-start">
          <PromoAnswers answers={answers} startsAtMs={input?.startsAtMs ?? 0} old={old} />
        </div>
      </div>
      <div className="sticky -bottom-10 z-10 -mb-6 bg-bg pb-6">
        <div className="flex min-h-16 items-center gap-4 rounded-2xl border border-line bg-surface px-6 py-3">
          {problem ? (
            <FormError text={sentenceFor(problem)} />
          ) : (
            <p className="min-w-0 text-[13px] text-muted">{t('promos.savesThree')}</p>
          )}
          <Button look="quiet" className="ml-auto" onClick={() => void navigate({ to: '/promos' })}>
            {t('action.back')}
          </Button>
          <Button type="submit" look="primary" disabled={save.isPending}>
            {promo ? t('action.save') : t('promos.plan')}
          </Button>
        </div>
      </div>
    </form>
  );
}
