import { useTranslation } from 'react-i18next';
import { count } from '../../lib/format.ts';
import { Field } from '../../ui/field.tsx';
import { Input } from '../../ui/input.tsx';
import type { Wrong } from './policy-knobs.ts';

type Say = (key: string, params?: Record<string, string | number>) => string;

export function useWrongMessages(): (wrong: Wrong | undefined) => string | undefined {
  const { t } = useTranslation();
  const say = t as unknown as Say;
  return (wrong) => {
    if (!wrong) return undefined;
    if (wrong.code === 'between') return say('scaling.wrong.between', { from: count(wrong.from), to: count(wrong.to) });
    return say(`scaling.wrong.${wrong.code}`);
  };
}

type Props = {
  path: string;
  text: string;
  wrong: Wrong | undefined;
  onChange: (path: string, text: string) => void;
  disabled: boolean;
};

/** One knob: its name, what it does, and its number in the unit that its name says. */
export function PolicyField({ path, text, wrong, onChange, disabled }: Props) {
  const { t } = useTranslation();
  const say = t as unknown as Say;
  const wrongMessages = useWrongMessages();
  const name = path.split('.').at(-1) ?? '';
  return (
    <Field label={say(`scaling.knob.${name}`)} hint={say(`scaling.hint.${name}`)} error={wrongMessages(wrong)}>
      <Input
        value={text}
        inputMode="decimal"
        autoComplete="off"
        className="tabular"
        disabled={disabled}
        onChange={(event) => onChange(path, event.target.value)}
      />
    </Field>
  );
}
