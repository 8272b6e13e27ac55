import { Switch } from './switch.tsx';

type Props = {
  label: string;
  hint?: string | undefined;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
};

/** On or off, with what it means under its name. */
export function ToggleRow({ label, hint, checked, onChange, disabled }: Props) {
  return (
    <label className="flex min-h-9 items-center justify-between gap-6">
      <span>
        <span className="block text-[13px] font-medium">{label}</span>
        {hint ? <span className="block text-[12.5px] text-muted">{hint}</span> : null}
      </span>
      <Switch label={label} checked={checked} onChange={onChange} disabled={disabled ?? false} />
    </label>
  );
}
