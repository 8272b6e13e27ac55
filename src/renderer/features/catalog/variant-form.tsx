import { variantInput } from '../../../../server/contract/catalog.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input } from '../../ui/input.tsx';
import { Segments } from '../../ui/segments.tsx';
import { useMe } from '../session/use-me.ts';
import type { CatalogVariant } from './price-span.ts';
import { FormFieldRows, PriceStepRows } from './variant-rows.tsx';
import { inputOf, valuesOf, variantForm } from './variant-values.ts';
import { FormActions } from '../../ui/form-actions.tsx';

type Props = { productId: string; variant: CatalogVariant | undefined; onClose: () => void };

export function VariantForm({ productId, variant, onClose }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { shop } = useMe();
  const currency = variant?.currency ?? shop.currency;
  const { register, control, handleSubmit, formState } = useForm({
    resolver: zodResolver(variantForm(currency)),
    defaultValues: valuesOf(variant, currency),
  });
  const delivery = useWatch({ control, name: 'delivery' });
  const save = useMutation(
    trpc.catalog.saveVariant.mutationOptions({
      onSuccess: () => {
        void queries.invalidateQueries(trpc.catalog.list.queryFilter());
        toast.success(t('form.saved'));
        onClose();
      },
    }),
  );
  const submit = handleSubmit((values) => save.mutate(inputOf(values, { productId, variant, currency })));
  const say = (message: string | undefined) => message && (t as unknown as (key: string) => string)(message);
  const { errors } = formState;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-2">
      <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,1fr)] gap-4">
        <Field label={t('variants.name')} hint={t('variants.nameHint')} error={say(errors.name?.message)}>
          <Input {...register('name')} maxLength={lengthOf(variantInput.shape.name).max} />
        </Field>
        <Field label={t('variants.price', { currency })} error={say(errors.price?.message)}>
          <Input {...register('price')} inputMode="decimal" className="tabular" />
        </Field>
      </div>
      <PriceStepRows control={control} register={register} errors={errors} currency={currency} say={say} />
      <div className="grid grid-cols-2 gap-4">
        <Field label={t('variants.min')} error={say(errors.min?.message)}>
          <Input {...register('min')} inputMode="numeric" className="tabular" />
        </Field>
        <Field label={t('variants.max')} error={say(errors.max?.message)}>
          <Input {...register('max')} inputMode="numeric" className="tabular" />
        </Field>
      </div>
      <div className="grid justify-items-start gap-1.5">
        <p className="text-[13px] font-medium">{t('variants.delivery')}</p>
        <Controller
          control={control}
          name="delivery"
          render={({ field }) => (
            <Segments
              label={t('variants.delivery')}
              value={field.value}
              onChange={field.onChange}
              choices={[
                { value: 'key', label: t('variants.byKey') },
                { value: 'manual', label: t('variants.manual') },
              ]}
            />
          )}
        />
      </div>
      {delivery === 'manual' ? <FormFieldRows control={control} register={register} errors={errors} say={say} /> : null}
      <FormError text={save.error ? sentenceFor(save.error) : undefined} />
      <FormActions onCancel={onClose} submit={t('action.save')} disabled={save.isPending} />
    </form>
  );
}
