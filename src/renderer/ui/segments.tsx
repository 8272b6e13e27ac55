import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { Choice } from './select.tsx';

type Props<Value extends string> = {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  disabled?: boolean;
};

/** A few choices side by side, exactly one of them on. */
export function Segments<Value extends string>({ label, choices, value, onChange, disabled }: Props<Value>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      disabled={disabled ?? false}
      onValueChange={(next) => next[0] && onChange(next[0] as Value)}
      className="inline-flex flex-wrap gap-0.5 rounded-lg bg-sunken p-0.5"
    >
      {choices.map((choice) => (
        <Toggle
          key={choice.value}
          value={choice.value}
          className="h-7 rounded-md px-2.5 text-[13px] text-muted hover:not-data-disabled:text-text data-disabled:cursor-not-allowed data-pressed:bg-raised data-pressed:font-medium data-pressed:text-text data-pressed:shadow-[0_0_0_1px_var(--c-line)]"
        >
          {choice.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
