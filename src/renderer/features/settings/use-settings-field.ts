import { type FieldPath, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { SettingsValues } from './settings-values.ts';

type Say = (key: string) => string;

/** Label, explanation and error of one setting, all by its name. */
export function useSettingsField(): (name: FieldPath<SettingsValues>) => {
  label: string;
  hint: string;
  error: string | undefined;
} {
  const { t } = useTranslation();
  const { getFieldState, formState } = useFormContext<SettingsValues>();
  const say = t as unknown as Say;
  return (name) => {
    const message = getFieldState(name, formState).error?.message;
    return {
      label: say(`settings.field.${name}`),
      hint: say(`settings.hint.${name}`),
      error: message && say(message),
    };
  };
}
