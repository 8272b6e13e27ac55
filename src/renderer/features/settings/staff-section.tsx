import { useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import type { SettingsValues } from './settings-values.ts';
import { useSettingsField } from './use-settings-field.ts';

/** What one operator may let out in a day; what they did is under People. */
export function StaffSection() {
  const { t } = useTranslation();
  const { register, control } = useFormContext<SettingsValues>();
  const currency = useWatch({ control, name: 'currency' });
  const field = useSettingsField();
  const numbers = { inputMode: 'decimal', className: 'tabular' } as const;
  return (
    <Section title={t('settings.section.staff')} lead={t('settings.lead.staff')}>
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
        <Field {...field('operatorKeysPerDay')}>
          <Input {...register('operatorKeysPerDay')} {...numbers} />
        </Field>
        <Field {...field('operatorMoneyPerDay')} label={t('settings.moneyPerDayIn', { currency })}>
          <Input {...register('operatorMoneyPerDay')} {...numbers} />
        </Field>
        <Field {...field('replacementsPerSlot')}>
          <Input {...register('replacementsPerSlot')} {...numbers} />
        </Field>
      </div>
    </Section>
  );
}
