import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '../../lib/class-names.ts';

type Props = { icon: LucideIcon; level: 'danger' | 'warn' | 'info'; action?: ReactNode; children: ReactNode };

const looks = {
  danger: 'border-danger/60 [&>svg]:text-danger',
  warn: 'border-warn/60 [&>svg]:text-warn',
  info: 'border-info/60 [&>svg]:text-info',
};

/** Something about the whole fleet that one must know before reading on. */
export function Notice({ icon: Icon, level, action, children }: Props) {
  return (
    <div className={cn('flex min-h-13 items-center gap-3.5 rounded-xl border bg-surface px-4 py-2.5', looks[level])}>
      <Icon aria-hidden className="size-5 shrink-0" />
      <div className="min-w-0 flex-1">{children}</div>
      {action}
    </div>
  );
}
