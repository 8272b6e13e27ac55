import { CalendarClock } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { timeRange } from '../../lib/shop-time.ts';
import { useMe } from '../session/use-me.ts';
import { clockOf } from './wall-time.ts';
import type { Stretch } from './weekly.ts';

/** The dates it will run on; says where clocks being put forward moves one. */
export function NextTimes({ times, startsAt }: { times: readonly Stretch[]; startsAt: string }) {
  const { t } = useTranslation();
  const { shop } = useMe();
  return (
    <ol className="grid gap-1">
      {times.map(({ fromMs, untilMs }) => (
        <li key={fromMs} className="tabular flex items-center gap-2.5 text-[13px]">
          <CalendarClock aria-hidden className="size-4 shrink-0 text-muted" />
          {timeRange(fromMs, untilMs)}
          {clockOf(fromMs, shop.timeZone) === startsAt ? null : (
            <span className="text-muted">{t('promos.clocksForward')}</span>
          )}
        </li>
      ))}
    </ol>
  );
}
