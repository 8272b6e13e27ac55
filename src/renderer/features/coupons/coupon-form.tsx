import { couponInput } from '../../../../server/contract/coupons.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useController, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { errorBodyOf, sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Select } from '../../ui/select.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import { useMe } from '../session/use-me.ts';
import { type Coupon, couponForm, everyVariant, inputOf, valuesOf } from './coupon-values.ts';
import { FormActions } from '../../ui/form-actions.tsx';

export function CouponForm({ coupon, onClose }: { coupon: Coupon | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { shop } = useMe();
  const products = useQuery(trpc.catalog.list.queryOptions()).data ?? [];
  const [place, setPlace] = useState({ currency: coupon?.currency ?? shop.currency, zone: shop.timeZone });
  const { register, control, handleSubmit, formState, setError } = useForm({
    resolver: zodResolver(couponForm(place)),
    defaultValues: valuesOf(coupon, place),
  });
  const kind = useController({ control, name: 'kind' }).field;
  const variant = useController({ control, name: 'variantId' }).field;
  const active = useController({ control, name: 'active' }).field;
  const save = useMutation(
    trpc.coupons.save.mutationOptions({
      async onSuccess() {
        await queries.invalidateQueries(trpc.coupons.list.queryFilter());
        toast.success(t('form.saved'));
        onClose();
      },
      onError(error) {
        if (errorBodyOf(error)?.reason === 'coupon_code_taken')
          setError('code', { message: 'error.reason.coupon_code_taken' }, { shouldFocus: true });
      },
    }),
  );
  const submit = handleSubmit((values) => save.mutate(inputOf(values, coupon, place)));
  const say = (message: string | undefined) => message && (t as unknown as (key: string) => string)(message);
  const { errors } = formState;
  const variants = products.flatMap((product) =>
    product.variants.map((each) => ({ value: each.id, label: `${product.name} · ${each.name}` })),
  );
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-2">
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
        <Field label={t('coupons.code')} hint={t('coupons.codeHint')} error={say(errors.code?.message)}>
          <Input
            {...register('code')}
            maxLength={lengthOf(couponInput.shape.code).max}
            autoComplete="off"
            spellCheck={false}
          />
        </Field>
        <Field label={t('coupons.for')} hint={t('coupons.forHint')}>
          <Select
            value={variant.value}
            onChange={(id) => {
              variant.onChange(id);
              // so much off is typed in the money of what it is for
              const chosen = products.flatMap((product) => product.variants).find((each) => each.id === id);
              setPlace({ ...place, currency: chosen?.currency ?? shop.currency });
            }}
            choices={[{ value: everyVariant, label: t('coupons.everything') }, ...variants]}
          />
        </Field>
        <Field label={t('coupons.kind')}>
          <Select
            value={kind.value}
            onChange={kind.onChange}
            choices={(['percent', 'amount'] as const).map((value) => ({ value, label: t(`coupons.kinds.${value}`) }))}
          />
        </Field>
        <Field
          label={kind.value === 'percent' ? t('coupons.percent') : t('coupons.amount', { currency: place.currency })}
          hint={kind.value === 'percent' ? t('coupons.percentHint') : null}
          error={say(errors.value?.message)}
        >
          <Input {...register('value')} inputMode="decimal" className="tabular" />
        </Field>
        <Field label={t('coupons.startsAt')} hint={t('coupons.startsHint')} error={say(errors.startsAt?.message)}>
          <Input {...register('startsAt')} type="datetime-local" max="9999-12-31T23:59" className="tabular" />
        </Field>
        <Field label={t('coupons.endsAt')} hint={t('coupons.endsHint')} error={say(errors.endsAt?.message)}>
          <Input {...register('endsAt')} type="datetime-local" max="9999-12-31T23:59" className="tabular" />
        </Field>
        <Field label={t('coupons.maxUses')} hint={t('coupons.maxUsesHint')} error={say(errors.maxUses?.message)}>
          <Input {...register('maxUses')} inputMode="numeric" className="tabular" />
        </Field>
      </div>
      <ToggleRow label={t('coupons.active')} checked={active.value} onChange={active.onChange} />
      <FormError text={save.error ? sentenceFor(save.error) : undefined} />
      <FormActions onCancel={onClose} submit={t('action.save')} disabled={save.isPending} />
    </form>
  );
}
