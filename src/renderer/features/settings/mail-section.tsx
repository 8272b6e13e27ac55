import { useEffect } from 'react';
import { useController, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { keptSecret, SecretInput } from '../../ui/secret-input.tsx';
import { Section } from '../../ui/section.tsx';
import { Select } from '../../ui/select.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { SettingsValues } from './settings-values.ts';
import { TestMail } from './test-mail.tsx';
import { useSettingsField } from './use-settings-field.ts';

/** The usual port of each way of sending; a port that somebody chose stays. */
const ports = { tls: '465', starttls: '587' } as const;

export function MailSection() {
  const { t } = useTranslation();
  const { register, control, formState, setValue, getValues } = useFormContext<SettingsValues>();
  const enabled = useController({ control, name: 'smtp.enabled' }).field;
  const secure = useController({ control, name: 'smtp.secure' }).field;
  const password = useController({ control, name: 'smtp.password' }).field;
  const field = useSettingsField();
  const kept = formState.defaultValues?.smtp?.password ?? '';
  const [host, port] = useWatch({ control, name: ['smtp.host', 'smtp.port'] });
  const before = formState.defaultValues?.smtp;
  const moved = host.trim() !== before?.host || port.trim() !== before.port || secure.value !== before.secure;
  const again = moved && kept !== '' && password.value === '';
  useEffect(() => {
    // the kept password goes only where it went before: another server would be told it
    const typed = getValues('smtp.password');
    if (moved && typed === keptSecret) setValue('smtp.password', '', { shouldDirty: true });
    if (!moved && typed === '' && kept !== '') setValue('smtp.password', kept, { shouldDirty: true });
  }, [moved, kept, getValues, setValue]);
  const chooseSecurity = (next: 'tls' | 'starttls') => {
    if (getValues('smtp.port') === ports[secure.value]) setValue('smtp.port', ports[next], { shouldDirty: true });
    secure.onChange(next);
  };
  return (
    <Section
      title={t('settings.section.mail')}
      lead={t('settings.lead.mail')}
      aside={<Switch label={t('settings.section.mail')} checked={enabled.value} onChange={enabled.onChange} />}
    >
      {enabled.value ? (
        <div className="grid gap-x-5 gap-y-2 sm:grid-cols-2">
          <Field {...field('smtp.host')} className="sm:col-span-2">
            <Input {...register('smtp.host')} spellCheck={false} autoCapitalize="none" />
          </Field>
          <Field {...field('smtp.secure')}>
            <Select
              value={secure.value}
              onChange={chooseSecurity}
              choices={(['tls', 'starttls'] as const).map((value) => ({ value, label: t(`settings.secure.${value}`) }))}
            />
          </Field>
          <Field {...field('smtp.port')}>
            <Input {...register('smtp.port')} inputMode="numeric" className="tabular" />
          </Field>
          <Field {...field('smtp.user')}>
            <Input {...register('smtp.user')} autoComplete="off" spellCheck={false} autoCapitalize="none" />
          </Field>
          <Field {...field('smtp.password')} {...(again && { hint: t('settings.passwordAgain') })}>
            <SecretInput value={password.value} kept={moved ? '' : kept} onChange={password.onChange} />
          </Field>
          <Field {...field('smtp.from')} className="sm:col-span-2">
            <Input {...register('smtp.from')} autoComplete="off" spellCheck={false} />
          </Field>
          <TestMail />
        </div>
      ) : null}
    </Section>
  );
}
