import { Switch as Base } from '@base-ui/react/switch';

type Props = { id?: string; label: string; checked: boolean; onChange: (checked: boolean) => void; disabled?: boolean };

export function Switch({ id, label, checked, onChange, disabled }: Props) {
  return (
    <Base.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled ?? false}
      onCheckedChange={onChange}
      className="relative inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong/70 bg-sunken p-0.5 transition-colors data-checked:border-done data-checked:bg-done data-disabled:opacity-50"
    >
      <Base.Thumb className="size-4.5 rounded-full bg-line-strong transition-transform duration-150 data-checked:translate-x-4 data-checked:bg-bg" />
    </Base.Root>
  );
}
