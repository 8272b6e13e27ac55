import { type ReactElement, type ReactNode, cloneElement, useId } from 'react';
import { CircleAlert } from 'lucide-react';
import { cn } from '../lib/class-names.ts';

type Props = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: ReactElement<{
    id?: string;
    'aria-describedby'?: string | undefined;
    'aria-invalid'?: boolean | undefined;
  }>;
};

/** Label, control, and one line under it that is a hint until it is an error: nothing moves when it changes. */
export function Field({ label, hint, error, className, children }: Props) {
  const id = useId();
  const below = error ?? hint;
  return (
    <div className={cn('grid grid-cols-1 content-start gap-1.5', className)}>
      <label htmlFor={id} className="text-[13px] font-medium text-text">
        {label}
      </label>
      {cloneElement(children, {
        id,
        'aria-describedby': below ? `${id}-below` : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      <p
        id={`${id}-below`}
        className={cn('flex min-h-5 items-center gap-1 text-[12.5px] text-muted', error && 'text-danger')}
        role={error ? 'alert' : undefined}
      >
        {error ? <CircleAlert aria-hidden className="size-3.5 shrink-0" /> : null}
        {below}
      </p>
    </div>
  );
}
