import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';

/** From one thing to the list it stands in. */
export function BackLink({ to, children }: { to: '/products' | '/promos' | '/stock'; children: ReactNode }) {
  return (
    <Link to={to} className="flex h-9 items-center gap-2 rounded-lg px-3 text-muted hover:bg-line/50 hover:text-text">
      <ArrowLeft aria-hidden className="size-4" />
      {children}
    </Link>
  );
}
