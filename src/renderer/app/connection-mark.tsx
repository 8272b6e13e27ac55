import { Radio, Unplug } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useDataAge } from '../features/live/use-data-age.ts';
import { cn } from '../lib/class-names.ts';
import { useConnection } from '../state/connection.ts';

/** Whether numbers are live, and how old they are; always in the same place. */
export function ConnectionMark() {
  const { t } = useTranslation();
  const phase = useConnection((state) => state.phase);
  const { ageMs, grey } = useDataAge();
  const lost = phase === 'lost' || grey;
  const Icon = lost ? Unplug : Radio;
  const seconds = Math.floor((ageMs ?? 0) / 1000);
  const words =
    ageMs === null
      ? t(lost ? 'connection.lost' : 'connection.connecting')
      : lost
        ? t('connection.old', { seconds })
        : t('connection.live');
  return (
    <p
      title={words}
      className={cn(
        'tabular flex h-8 items-center justify-center gap-2.5 text-[12.5px] text-muted min-[1180px]:justify-start min-[1180px]:px-3',
        lost && 'text-danger',
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      <span className="sr-only truncate min-[1180px]:not-sr-only">{words}</span>
    </p>
  );
}
