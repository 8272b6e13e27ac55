import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export function Empty({ icon: Icon, title, children }: { icon: LucideIcon; title: string; children?: ReactNode }) {
  return (
    <div className="grid h-full place-content-center justify-items-center gap-2 px-6 py-10 text-center">
      <Icon aria-hidden className="size-7 text-line-strong" strokeWidth={1.5} />
      <p className="font-medium">{title}</p>
      {children ? <div className="max-w-sm text-muted">{children}</div> : null}
    </div>
  );
}
