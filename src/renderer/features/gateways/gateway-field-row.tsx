import { useTranslation } from 'react-i18next';
import type { Language } from '../../lib/i18n.ts';
import { count } from '../../lib/format.ts';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import { SecretInput } from '../../ui/secret-input.tsx';
import { Select } from '../../ui/select.tsx';
import { ToggleRow } from '../../ui/toggle-row.tsx';
import type { GatewayField } from './gateway-values.ts';

type Props = {
  field: GatewayField;
  value: string | boolean;
  kept: string | boolean;
  error: string | undefined;
  onChange: (value: string | boolean) => void;
  /** The words of a choice; else its name. */
  choiceMessages?: (choice: string) => string;
};

const itself = (choice: string) => choice;

/** One setting of a gateway, drawn from what its schema says of it. */
export function GatewayFieldRow({ field, value, kept, error, onChange, choiceMessages = itself }: Props) {
  const { t, i18n } = useTranslation();
  const language = i18n.resolvedLanguage as Language;
  const title = field.title[language];
  const isDefault = field.initial !== '' && typeof field.initial === 'string';
  const hint = [
    field.help?.[language],
    field.span ? t('gateways.between', { from: count(field.span.from), to: count(field.span.to) }) : null,
    isDefault ? t('gateways.default', { value: choiceMessages(field.initial as string) }) : null,
    field.required || isDefault || field.kind === 'switch' ? null : t('gateways.optional'),
  ]
    .filter(Boolean)
    .join(t('gateways.hintJoin'));
  if (field.kind === 'switch')
    return (
      <div className="sm:col-span-2">
        <ToggleRow label={title} hint={hint} checked={value === true} onChange={onChange} />
      </div>
    );
  const text = String(value);
  // what is wrong is said together with what is wanted
  const wrong = error && [error, hint].filter(Boolean).join(t('gateways.hintJoin'));
  return (
    <Field label={title} hint={hint} error={wrong}>
      {field.kind === 'choice' ? (
        <Select
          value={text}
          onChange={onChange}
          choices={field.choices.map((each) => ({ value: each, label: choiceMessages(each) }))}
        />
      ) : field.secret ? (
        <SecretInput value={text} kept={String(kept)} needed={field.required} onChange={onChange} />
      ) : (
        <Input
          value={text}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          inputMode={field.kind === 'number' ? 'numeric' : undefined}
          className={field.kind === 'number' ? 'tabular' : undefined}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
