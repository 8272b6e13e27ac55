import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { Button } from '../../ui/button.tsx';

type Props = { dirty: boolean; saving: boolean; problem: string | undefined; onDiscard: () => void };

/** Floats at the bottom while something is unsaved; its place is kept, so that nothing moves. */
export function SaveBar({ dirty, saving, problem, onDiscard }: Props) {
  const { t } = useTranslation();
  return (
    <div
      className={cn(
        'sticky -bottom-5 z-10 flex min-h-14 items-center justify-between gap-4 rounded-xl border border-line-strong/60 bg-raised px-5 py-2.5 shadow-float transition-opacity duration-150',
        !dirty && 'invisible opacity-0',
      )}
    >
      <p role="status" className={cn('flex items-center gap-2', problem && 'text-danger')}>
        {problem ? <CircleAlert aria-hidden className="size-4 shrink-0" /> : null}
        {dirty ? (problem ?? t('settings.unsaved')) : null}
      </p>
      <div className="flex shrink-0 gap-2.5">
        <Button look="quiet" onClick={onDiscard} disabled={saving}>
          {t('settings.discard')}
        </Button>
        <Button type="submit" look="primary" disabled={saving}>
          {t('action.save')}
        </Button>
      </div>
    </div>
  );
}
