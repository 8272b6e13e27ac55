import { useController, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { SettingsValues } from './settings-values.ts';
import { useSettingsField } from './use-settings-field.ts';

export function ReferralSection() {
  const { t } = useTranslation();
  const { register, control } = useFormContext<SettingsValues>();
  const enabled = useController({ control, name: 'referral.enabled' }).field;
  const levels = useController({ control, name: 'referral.levels' }).field;
  const currency = useWatch({ control, name: 'currency' });
  const field = useSettingsField();
  const numbers = { inputMode: 'decimal', className: 'tabular' } as const;
  return (
    <Section
      title={t('settings.section.referral')}
      lead={t('settings.lead.referral')}
      aside={<Switch label={t('settings.section.referral')} checked={enabled.value} onChange={enabled.onChange} />}
    >
      {enabled.value ? (
        <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
          <Field {...field('referral.levels')}>
            <Select
              value={levels.value}
              onChange={levels.onChange}
              choices={(['1', '2'] as const).map((value) => ({ value, label: t(`settings.levels.${value}`) }))}
            />
          </Field>
          <Field {...field('referral.cap')} label={t('settings.capIn', { currency })}>
            <Input {...register('referral.cap')} {...numbers} />
          </Field>
          <Field {...field('referral.level1Percent')}>
            <Input {...register('referral.level1Percent')} {...numbers} />
          </Field>
          {levels.value === '2' ? (
            <Field {...field('referral.level2Percent')}>
              <Input {...register('referral.level2Percent')} {...numbers} />
            </Field>
          ) : null}
        </div>
      ) : null}
    </Section>
  );
}
