import { type ReactNode, useId } from 'react';
import { cn } from '../lib/class-names.ts';

type Props = { title: string; aside?: ReactNode; children: ReactNode; className?: string; flush?: boolean };

export function Panel({ title, aside, children, className, flush }: Props) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cn(
        'flex min-h-0 min-w-0 flex-col overflow-hidden rounded-2xl border border-line bg-surface',
        className,
      )}
    >
      <header className="flex min-h-11 items-center justify-between gap-3 px-5 pt-3.5 pb-1.5">
        <h2 id={id} className="text-[13px] font-medium text-muted">
          {title}
        </h2>
        {aside}
      </header>
      <div className={cn('flex min-h-0 flex-1 flex-col', flush ? '' : 'px-5 pb-4')}>{children}</div>
    </section>
  );
}
