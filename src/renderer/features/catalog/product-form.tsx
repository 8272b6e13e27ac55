import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { toast } from 'sonner';
import { productInput } from '../../../../server/contract/catalog.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { sentenceFor } from '../../lib/errors.ts';
import { trpc } from '../../lib/trpc.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { FormError } from '../../ui/form-error.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useMay } from '../session/use-me.ts';
import type { CatalogProduct } from './price-span.ts';

const form = productInput.pick({ name: true, summary: true, description: true, onShelf: true });

export function ProductForm({ product }: { product: CatalogProduct | undefined }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const readOnly = !useMay('catalog.write');
  const { register, handleSubmit, control, formState, reset, getValues } = useForm({
    resolver: zodResolver(form),
    defaultValues: {
      name: product?.name ?? '',
      summary: product?.summary ?? '',
      description: product?.description ?? '',
      onShelf: product?.onShelf ?? false,
    },
  });
  const save = useMutation(
    trpc.catalog.saveProduct.mutationOptions({
      async onSuccess({ id }) {
        await queries.invalidateQueries(trpc.catalog.list.queryFilter());
        reset(getValues());
        toast.success(t('form.saved'));
        if (!product) void navigate({ to: '/products/$productId', params: { productId: id }, replace: true });
      },
    }),
  );
  const submit = handleSubmit((values) =>
    save.mutate({ ...(product ? { id: product.id, slug: product.slug, position: product.position } : {}), ...values }),
  );
  const { errors, isDirty } = formState;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="rounded-2xl border border-line bg-surface p-6">
      <fieldset disabled={readOnly} className="grid gap-2">
        <Field label={t('products.name')} error={errors.name && t('form.required')}>
          <Input {...register('name')} maxLength={lengthOf(form.shape.name).max} />
        </Field>
        <Field label={t('products.summary')} hint={t('products.summaryHint')}>
          <Input {...register('summary')} maxLength={lengthOf(form.shape.summary).max} />
        </Field>
        <Field label={t('products.description')}>
          <Textarea
            {...register('description')}
            maxLength={lengthOf(form.shape.description).max}
            className="min-h-32"
          />
        </Field>
        <Controller
          control={control}
          name="onShelf"
          render={({ field }) => (
            <label className="flex min-h-9 items-center justify-between gap-3">
              <span>
                <span className="block font-medium">
                  {field.value ? t('products.onShelf') : t('products.offShelf')}
                </span>
                <span className="block text-[12.5px] text-muted">{t('products.shelfHint')}</span>
              </span>
              <Switch label={t('products.shelf')} checked={field.value} onChange={field.onChange} disabled={readOnly} />
            </label>
          )}
        />
        <FormError text={save.error ? sentenceFor(save.error) : undefined} />
        {readOnly ? null : (
          <Button type="submit" look="primary" disabled={save.isPending || (product !== undefined && !isDirty)}>
            {product ? t('action.save') : t('products.create')}
          </Button>
        )}
      </fieldset>
    </form>
  );
}
