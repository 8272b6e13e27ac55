import type { ReactNode } from 'react';
import { cn } from '../lib/class-names.ts';

/** A screen: its name, what can be done here, and a body that scrolls by itself. */
export function Page({
  title,
  lead,
  actions,
  children,
  fixed,
  narrow,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  fixed?: boolean;
  narrow?: boolean;
}) {
  const width = fixed ? '' : narrow ? 'max-w-4xl' : 'max-w-6xl';
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header
        className={cn('box-content flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-8 pt-6 pb-5', width)}
      >
        <div className="min-w-0">
          <h1 className="flex min-h-9 items-center text-[22px] leading-tight font-semibold tracking-tight">{title}</h1>
          {lead ? <p className="max-w-prose text-muted">{lead}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2.5">{actions}</div> : null}
      </header>
      <div className={cn('min-h-0 flex-1 pl-8', fixed ? 'pr-8 pb-6' : 'steady-scroll pr-5.5 pb-10')}>
        {fixed ? children : <div className={width}>{children}</div>}
      </div>
    </div>
  );
}
