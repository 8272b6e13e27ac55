import { Progress as Base } from '@base-ui/react/progress';

export function Progress({ label, value }: { label: string; value: number }) {
  return (
    <Base.Root value={Math.round(value * 100)} aria-label={label} className="w-full">
      <Base.Track className="h-2 overflow-hidden rounded-full bg-sunken">
        <Base.Indicator className="h-full rounded-full bg-accent transition-[width] duration-200" />
      </Base.Track>
    </Base.Root>
  );
}
