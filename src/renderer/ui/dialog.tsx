import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../lib/class-names.ts';

type Props = {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  children?: ReactNode;
  wide?: boolean;
};

export function Dialog({ open, onClose, title, description, children, wide }: Props) {
  const { t } = useTranslation();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-shade transition-opacity duration-150 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          className={cn(
            'fixed top-1/2 left-1/2 z-40 grid max-h-[calc(100dvh-3rem)] w-[30rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 gap-5 overflow-y-auto rounded-2xl border border-line bg-surface p-6 shadow-float outline-hidden transition-[scale,opacity] duration-150 data-ending-style:scale-[0.98] data-ending-style:opacity-0 data-starting-style:scale-[0.98] data-starting-style:opacity-0',
            wide && 'w-[46rem]',
          )}
        >
          <div className="pr-8">
            <Base.Title className="text-lg leading-snug font-semibold">{title}</Base.Title>
            {description ? <Base.Description className="mt-1 text-muted">{description}</Base.Description> : null}
          </div>
          {children}
          <Base.Close
            aria-label={t('action.close')}
            className="absolute top-4 right-4 grid size-8 place-items-center rounded-lg text-muted hover:bg-line/60 hover:text-text"
          >
            <X aria-hidden className="size-4" />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center justify-end gap-2.5">{children}</div>;
}
