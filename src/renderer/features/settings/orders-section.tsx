import { useController, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import type { SettingsValues } from './settings-values.ts';
import { useSettingsField } from './use-settings-field.ts';

export function OrdersSection() {
  const { t } = useTranslation();
  const { register, control } = useFormContext<SettingsValues>();
  const late = useController({ control, name: 'lateWithoutStock' }).field;
  const free = useController({ control, name: 'freeOrders' }).field;
  const field = useSettingsField();
  const numbers = { inputMode: 'decimal', className: 'tabular' } as const;
  return (
    <Section title={t('settings.section.orders')} lead={t('settings.lead.orders')}>
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
        <Field {...field('reservationMinutes')}>
          <Input {...register('reservationMinutes')} {...numbers} />
        </Field>
        <Field {...field('lateWindowHours')}>
          <Input {...register('lateWindowHours')} {...numbers} />
        </Field>
        <Field {...field('lateWithoutStock')}>
          <Select
            value={late.value}
            onChange={late.onChange}
            choices={(['park', 'refund'] as const).map((value) => ({ value, label: t(`settings.late.${value}`) }))}
          />
        </Field>
        <Field {...field('refundWindowDays')}>
          <Input {...register('refundWindowDays')} {...numbers} />
        </Field>
        <Field {...field('openOrdersPerContact')}>
          <Input {...register('openOrdersPerContact')} {...numbers} />
        </Field>
        <Field {...field('openOrdersPerAddress')}>
          <Input {...register('openOrdersPerAddress')} {...numbers} />
        </Field>
      </div>
      <ToggleRow
        label={t('settings.field.freeOrders')}
        hint={t('settings.hint.freeOrders')}
        checked={free.value}
        onChange={free.onChange}
      />
    </Section>
  );
}
