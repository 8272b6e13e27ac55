import { Link } from '@tanstack/react-router';
import { CalendarClock, CircleSlash, Megaphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { timeOfDay, timeRange } from '../../lib/shop-time.ts';
import type { CalendarItem } from './calendar-items.ts';

/** One promo or scheduled floor on a calendar; `tall`: as high as it is long, with its times where there is room for them. */
export function CalendarChip({ item, tall, began }: { item: CalendarItem; tall?: 'wide' | 'narrow'; began?: boolean }) {
  const { t } = useTranslation();
  const Icon = item.cancelled ? CircleSlash : item.kind === 'promo' ? Megaphone : CalendarClock;
  const look = cn(
    'flex min-h-6 w-full min-w-0 items-start gap-1.5 overflow-hidden rounded-md border px-1.5 py-px text-left text-[12.5px] leading-5',
    tall && 'h-full',
    item.kind === 'promo' ? 'border-accent/60 bg-accent/15 text-text' : 'border-info/50 bg-info/10 text-text',
    item.cancelled && 'border-dashed border-line-strong bg-transparent text-muted line-through',
  );
  const words = (
    <>
      {tall === 'narrow' ? null : <Icon aria-hidden className="mt-[3px] size-3.5 shrink-0" />}
      <span className="min-w-0 flex-1">
        <span className={cn('block', tall === 'narrow' ? 'break-words' : 'truncate')}>
          {tall || began ? null : <span className="tabular text-muted">{timeOfDay(item.fromMs)} </span>}
          {item.name}
        </span>
        {tall === 'wide' ? (
          <span className="tabular block truncate text-muted">
            {timeOfDay(item.fromMs)} – {timeOfDay(item.untilMs)}
          </span>
        ) : null}
      </span>
    </>
  );
  const title = `${item.name} · ${timeRange(item.fromMs, item.untilMs)}${item.cancelled ? ` · ${t('promos.state.cancelled')}` : ''}`;
  return item.promoId ? (
    <Link to="/promos/$promoId" params={{ promoId: item.promoId }} title={title} aria-label={title} className={look}>
      {words}
    </Link>
  ) : (
    <span title={title} className={look}>
      {words}
    </span>
  );
}
