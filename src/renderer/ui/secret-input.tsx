import type { ChangeEvent, ComponentProps } from 'react';
import { Input } from './input.tsx';

const dot = '•';

/** Stands for a secret that the backend keeps and does not show; sent back unchanged, it stays. */
export const keptSecret = dot.repeat(8);

type Props = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'onBlur' | 'type' | 'ref'> & {
  value: string;
  /** What is kept, before anything was typed: the dots, or nothing. */
  kept: string;
  /** A secret that must be there comes back when its field is left empty. */
  needed?: boolean;
  onChange: (value: string) => void;
};

/** The first stroke replaces the dots as a whole: half a mask must never become a secret. */
export function SecretInput({ value, kept, needed, onChange, ...rest }: Props) {
  return (
    <Input
      {...rest}
      type="password"
      autoComplete="new-password"
      spellCheck={false}
      value={value}
      onFocus={(event) => event.target.select()}
      onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(event.target.value.replaceAll(dot, ''))}
      onBlur={() => needed && value === '' && kept !== '' && onChange(kept)}
    />
  );
}
