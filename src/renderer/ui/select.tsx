import { Select as Base } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import { cn } from '../lib/class-names.ts';
import { inputLook } from './input.tsx';

export type Choice<Value extends string> = { value: Value; label: string };

type Props<Value extends string> = {
  id?: string;
  label?: string;
  choices: readonly Choice<Value>[];
  value: Value | null;
  onChange: (value: Value) => void;
  placeholder?: string;
  className?: string;
  disabled?: boolean;
};

export function Select<Value extends string>({
  id,
  label,
  choices,
  value,
  onChange,
  placeholder,
  className,
  disabled,
  ...rest
}: Props<Value>) {
  return (
    <Base.Root
      items={choices as Choice<Value>[]}
      value={value}
      disabled={disabled ?? false}
      onValueChange={(next) => next !== null && onChange(next as Value)}
    >
      <Base.Trigger
        id={id}
        aria-label={label}
        className={cn(inputLook, 'flex h-9 items-center justify-between gap-2 text-left', className)}
        {...rest}
      >
        <Base.Value className="truncate data-placeholder:text-muted" placeholder={placeholder} />
        <Base.Icon>
          <ChevronsUpDown aria-hidden className="size-3.5 text-muted" />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="z-50 outline-hidden" sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className="max-h-[min(22rem,var(--available-height))] min-w-[var(--anchor-width)] overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float outline-hidden">
            <Base.List>
              {choices.map((choice) => (
                <Base.Item
                  key={choice.value}
                  value={choice.value}
                  className="grid min-h-8 cursor-default grid-cols-[1.1rem_1fr] items-center gap-1.5 rounded-lg py-1 pr-4 pl-2 select-none data-highlighted:bg-line/70"
                >
                  <Base.ItemIndicator className="col-start-1">
                    <Check aria-hidden className="size-4 text-accent-text" />
                  </Base.ItemIndicator>
                  <Base.ItemText className="col-start-2">{choice.label}</Base.ItemText>
                </Base.Item>
              ))}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
