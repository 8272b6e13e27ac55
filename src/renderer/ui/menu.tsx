import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';

const itemLook =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-lg px-2.5 py-1 select-none outline-hidden data-highlighted:bg-line/70 [&_svg]:size-4 [&_svg]:text-muted';

export function Menu({
  trigger,
  children,
  side = 'bottom',
}: {
  trigger: ReactElement;
  children: ReactNode;
  side?: 'bottom' | 'right' | 'top';
}) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner className="z-50 outline-hidden" sideOffset={6} side={side} align="end">
          <Base.Popup className="max-h-[var(--available-height)] min-w-56 overflow-y-auto rounded-xl border border-line bg-raised p-1.5 shadow-float outline-hidden transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <Base.Item className={itemLook} onClick={onSelect}>
      {children}
    </Base.Item>
  );
}

type ChoicesProps<Value extends string> = {
  label: string;
  value: Value;
  choices: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
};

export function MenuChoices<Value extends string>({ label, value, choices, onChange }: ChoicesProps<Value>) {
  return (
    <Base.Group>
      <Base.GroupLabel className="px-2.5 pt-2 pb-1 text-xs text-muted">{label}</Base.GroupLabel>
      <Base.RadioGroup value={value} onValueChange={(next) => onChange(next as Value)}>
        {choices.map((choice) => (
          <Base.RadioItem key={choice.value} value={choice.value} className={itemLook} closeOnClick={false}>
            <span className="grid size-4 place-items-center">
              <Base.RadioItemIndicator>
                <Check aria-hidden />
              </Base.RadioItemIndicator>
            </span>
            {choice.label}
          </Base.RadioItem>
        ))}
      </Base.RadioGroup>
    </Base.Group>
  );
}

export function MenuLine() {
  return <Base.Separator className="mx-1 my-1.5 h-px bg-line" />;
}
