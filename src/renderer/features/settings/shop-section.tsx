import { shopSettings } from '../../../../server/contract/settings.ts';
import { lengthOf } from '../../lib/bounds.ts';
import { useController, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { language } from '../../lib/format.ts';
import { languages } from '../../lib/i18n.ts';
import { useNow } from '../../lib/use-now.ts';
import { Field } from '../../ui/field.tsx';
import { Input, Textarea } from '../../ui/input.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { currencyChoices } from './currencies.ts';
import type { SettingsValues } from './settings-values.ts';
import { useSettingsField } from './use-settings-field.ts';
import { ZoneField } from './zone-field.tsx';

export function ShopSection() {
  const { t } = useTranslation();
  const { register, control, formState } = useFormContext<SettingsValues>();
  const locale = useController({ control, name: 'locale' }).field;
  const currency = useController({ control, name: 'currency' }).field;
  const zone = useController({ control, name: 'timeZone' }).field;
  const field = useSettingsField();
  return (
    <Section title={t('settings.section.shop')} lead={t('settings.lead.shop')}>
      <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
        <Field {...field('shopName')}>
          <Input {...register('shopName')} maxLength={lengthOf(shopSettings.shape.shopName).max} />
        </Field>
        <Field {...field('supportContact')}>
          <Input {...register('supportContact')} maxLength={lengthOf(shopSettings.shape.supportContact).max} />
        </Field>
        <Field {...field('notice')} className="sm:col-span-2">
          <Textarea {...register('notice')} maxLength={lengthOf(shopSettings.shape.notice).max} />
        </Field>
        <Field {...field('timeZone')} hint={<ZoneClock zone={zone.value} />}>
          <ZoneField value={zone.value} onChange={zone.onChange} />
        </Field>
        <Field {...field('watchStartsAt')}>
          <Input {...register('watchStartsAt')} inputMode="numeric" maxLength={5} className="tabular" />
        </Field>
        <Field {...field('locale')}>
          <Select
            value={locale.value}
            onChange={locale.onChange}
            choices={languages.map((each) => ({ value: each, label: t(`language.${each}`) }))}
          />
        </Field>
        <Field {...field('currency')}>
          <Select
            value={currency.value}
            onChange={currency.onChange}
            choices={currencyChoices(formState.defaultValues?.currency ?? currency.value)}
          />
        </Field>
      </div>
    </Section>
  );
}

/** What o'clock it is there, so that a wrong zone is seen at once. */
function ZoneClock({ zone }: { zone: string }) {
  const { t } = useTranslation();
  const now = useNow();
  const time = new Intl.DateTimeFormat(language(), {
    timeZone: zone,
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
  }).format(now);
  return <span className="tabular">{t('settings.zoneNow', { time })}</span>;
}
