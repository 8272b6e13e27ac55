import { Combobox } from '@base-ui/react/combobox';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { inputLook } from '../../ui/input.tsx';

type Props = { id?: string; value: string; onChange: (zone: string) => void; disabled?: boolean };

let known: string[] | undefined;
function zones(): string[] {
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')];
  return known;
}

/** One of the world's time zones, found by typing a part of its name. */
export function ZoneField({ id, value, onChange, disabled, ...rest }: Props) {
  const { t } = useTranslation();
  const [items, setItems] = useState<string[]>([value]);
  return (
    <Combobox.Root
      items={items}
      value={value}
      disabled={disabled ?? false}
      autoHighlight
      onOpenChange={(open) => open && setItems(zones())}
      onValueChange={(zone) => zone && onChange(zone)}
    >
      <Combobox.InputGroup className="relative">
        <Combobox.Input id={id} className={cn(inputLook, 'h-9 pr-9')} {...rest} />
        <Combobox.Trigger
          aria-label={t('settings.allZones')}
          className="absolute inset-y-0 right-0 grid w-9 place-items-center"
        >
          <ChevronsUpDown aria-hidden className="size-3.5 text-muted" />
        </Combobox.Trigger>
      </Combobox.InputGroup>
      <Combobox.Portal>
        <Combobox.Positioner className="z-50 outline-hidden" sideOffset={4}>
          <Combobox.Popup className="max-h-[min(22rem,var(--available-height))] w-[var(--anchor-width)] overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-float outline-hidden">
            <Combobox.Empty className="px-2 text-muted not-empty:py-2">{t('palette.nothing')}</Combobox.Empty>
            <Combobox.List>
              {(zone: string) => (
                <Combobox.Item
                  key={zone}
                  value={zone}
                  className="grid min-h-8 cursor-default grid-cols-[1.1rem_1fr] items-center gap-1.5 rounded-lg py-1 pr-4 pl-2 select-none data-highlighted:bg-line/70"
                >
                  <Combobox.ItemIndicator className="col-start-1">
                    <Check aria-hidden className="size-4 text-accent-text" />
                  </Combobox.ItemIndicator>
                  <span className="col-start-2">{zone}</span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
