import { formField, variantInput } from '../../../../server/contract/catalog.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { Plus, X } from 'lucide-react';
import { type Control, Controller, type FieldErrors, useFieldArray, type UseFormRegister } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { VariantValues } from './variant-values.ts';

type Props = {
  control: Control<VariantValues>;
  register: UseFormRegister<VariantValues>;
  errors: FieldErrors<VariantValues>;
  say: (message: string | undefined) => string | undefined;
};

/** From so many on, each costs so much. */
export function PriceStepRows({ control, register, errors, say, currency }: Props & { currency: string }) {
  const { t } = useTranslation();
  const { fields, append, remove } = useFieldArray({ control, name: 'steps' });
  return (
    <div className="grid gap-1 rounded-xl bg-sunken/60 px-4 py-3">
      <div className="flex items-center justify-between">
        <p className="text-[13px] font-medium">{t('variants.steps')}</p>
        <Button size="small" look="quiet" onClick={() => append({ quantity: '10', price: '' })}>
          <Plus aria-hidden />
          {t('variants.addStep')}
        </Button>
      </div>
      {fields.length === 0 ? <p className="text-[12.5px] text-muted">{t('variants.noSteps')}</p> : null}
      {fields.map((field, index) => (
        <div key={field.id} className="grid grid-cols-[1fr_1fr_2rem] gap-3">
          <Field label={t('variants.fromQuantity')} error={say(errors.steps?.[index]?.quantity?.message)}>
            <Input {...register(`steps.${index}.quantity`)} inputMode="numeric" className="tabular" />
          </Field>
          <Field label={t('variants.price', { currency })} error={say(errors.steps?.[index]?.price?.message)}>
            <Input {...register(`steps.${index}.price`)} inputMode="decimal" className="tabular" />
          </Field>
          <Button
            look="quiet"
            size="icon"
            className="mt-6.5"
            aria-label={t('action.remove')}
            onClick={() => remove(index)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}

/** What the buyer fills in, so that the merchant can deliver by hand. */
export function FormFieldRows({ control, register, errors, say }: Props) {
  const { t } = useTranslation();
  const { fields, append, remove } = useFieldArray({ control, name: 'fields' });
  return (
    <div className="grid gap-1 rounded-xl bg-sunken/60 px-4 py-3">
      <div className="flex items-center justify-between">
        <p className="text-[13px] font-medium">{t('variants.fields')}</p>
        <Button
          size="small"
          look="quiet"
          disabled={fields.length >= lengthOf(variantInput.shape.formFields).max}
          onClick={() => append({ label: '', required: true })}
        >
          <Plus aria-hidden />
          {t('variants.addField')}
        </Button>
      </div>
      {fields.map((field, index) => (
        <div key={field.id} className="grid grid-cols-[1fr_auto_2rem] items-start gap-3">
          <Field label={t('variants.fieldLabel')} error={say(errors.fields?.[index]?.label?.message)}>
            <Input {...register(`fields.${index}.label`)} maxLength={lengthOf(formField.shape.label).max} />
          </Field>
          <Controller
            control={control}
            name={`fields.${index}.required`}
            render={({ field: required }) => (
              <span className="mt-6.5 flex h-9 items-center gap-2 text-[13px] text-muted">
                {t('variants.fieldRequired')}
                <Switch label={t('variants.fieldRequired')} checked={required.value} onChange={required.onChange} />
              </span>
            )}
          />
          <Button
            look="quiet"
            size="icon"
            className="mt-6.5"
            aria-label={t('action.remove')}
            onClick={() => remove(index)}
          >
            <X aria-hidden />
          </Button>
        </div>
      ))}
    </div>
  );
}
