import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { cn } from '../../lib/class-names.ts';
import { useMe } from '../session/use-me.ts';
import { CalendarChip } from './calendar-chip.tsx';
import { monthDays, onDay } from './calendar-days.ts';
import type { CalendarItem } from './calendar-items.ts';
import { dayOf } from './wall-time.ts';
import { weekdaysInOrder } from './weekly.ts';

/** So many fit into a day's box; the rest are counted. */
const mostChips = 2;

type Props = { day: string; today: string; items: readonly CalendarItem[]; mayPlan: boolean };

export const MonthGrid = memo(function MonthGrid({ day, today, items, mayPlan }: Props) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const days = monthDays(day);
  return (
    <table className="w-full table-fixed border-collapse overflow-hidden rounded-2xl border border-line bg-surface">
      <thead>
        <tr>
          {weekdaysInOrder.map((weekday) => (
            <th key={weekday} scope="col" className="h-9 px-2.5 text-left text-[12.5px] font-medium text-muted">
              {t(`weekday.${weekday}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[0, 1, 2, 3, 4, 5].map((week) => (
          <tr key={week}>
            {days.slice(week * 7, week * 7 + 7).map((each) => {
              const found = onDay(items, each, shop.timeZone);
              const outside = each.slice(0, 7) !== day.slice(0, 7);
              const number = Number(each.slice(8));
              return (
                <td
                  key={each}
                  aria-current={each === today ? 'date' : undefined}
                  className={cn('h-28 border border-line p-1.5 align-top', outside && 'bg-sunken/50')}
                >
                  <div className="grid gap-1">
                    <DayNumber day={each} number={number} isToday={each === today} plan={mayPlan && each >= today} />
                    {found.slice(0, mostChips).map((item) => (
                      <CalendarChip key={item.key} item={item} began={dayOf(item.fromMs, shop.timeZone) < each} />
                    ))}
                    {found.length > mostChips ? (
                      <Link
                        to="/promos"
                        search={{ view: 'week', day: each }}
                        className="rounded px-1.5 text-[12px] text-muted underline-offset-4 hover:text-text hover:underline"
                      >
                        {t('promos.more', { count: found.length - mostChips })}
                      </Link>
                    ) : null}
                  </div>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
});

type DayProps = { day: string; number: number; isToday: boolean; plan: boolean };

/** A day's number opens a new promo on it, where that makes sense. */
export function DayNumber({ day, number, isToday, plan }: DayProps) {
  const { t } = useTranslation();
  const look = cn(
    'tabular inline-grid size-6 place-items-center rounded-md text-[12.5px]',
    isToday ? 'bg-text font-semibold text-bg' : 'text-muted',
  );
  return plan ? (
    <Link
      to="/promos/$promoId"
      params={{ promoId: 'new' }}
      search={{ day }}
      aria-label={t('promos.newOn', { day })}
      title={t('promos.newOn', { day })}
      className={cn(look, !isToday && 'hover:bg-line hover:text-text')}
    >
      {number}
    </Link>
  ) : (
    <span className={look}>{number}</span>
  );
}
