import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromoView, ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import { language } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/button.tsx';
import { useMe } from '../session/use-me.ts';
import { addMonths, mondayOf } from './calendar-days.ts';
import { calendarItems } from './calendar-items.ts';
import { MonthGrid } from './month-grid.tsx';
import { addDays, dayOf } from './wall-time.ts';
import { WeekGrid } from './week-grid.tsx';

type Props = {
  span: 'month' | 'week';
  /** The day it is opened at; undefined: today. */
  day: string | undefined;
  onTurn: (day: string | undefined) => void;
  promos: readonly PromoView[];
  schedules: readonly ScheduleView[];
  mayPlan: boolean;
};

/** Calendar days have no zone of their own; read as UTC they stay the days they are. */
function titleOf(day: string, span: Props['span']): string {
  const word = (each: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(language(), { timeZone: 'UTC', ...options }).format(Date.parse(`${each}T12:00:00Z`));
  if (span === 'month') return word(day, { year: 'numeric', month: 'long' });
  const monday = mondayOf(day);
  const short = { month: 'short', day: 'numeric' } as const;
  return `${word(monday, short)} – ${word(addDays(monday, 6), short)}`;
}

export function PromoCalendar({ span, day: chosen, onTurn, promos, schedules, mayPlan }: Props) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const today = dayOf(useNow(), shop.timeZone);
  const day = chosen ?? today;
  const turn = (by: 1 | -1) => onTurn(span === 'month' ? addMonths(day, by) : addDays(day, by * 7));
  const items = useMemo(() => calendarItems(promos, schedules), [promos, schedules]);
  const Grid = span === 'month' ? MonthGrid : WeekGrid;
  return (
    <section className="grid gap-3">
      <div className="flex items-center gap-2">
        <h2 aria-live="polite" className="tabular min-w-52 text-lg font-semibold">
          {titleOf(day, span)}
        </h2>
        <Button look="quiet" size="icon" aria-label={t(`promos.previous.${span}`)} onClick={() => turn(-1)}>
          <ChevronLeft aria-hidden />
        </Button>
        <Button look="quiet" size="icon" aria-label={t(`promos.following.${span}`)} onClick={() => turn(1)}>
          <ChevronRight aria-hidden />
        </Button>
        <Button size="small" onClick={() => onTurn(undefined)}>
          {t('promos.today')}
        </Button>
        <p className="ml-auto text-[12.5px] text-muted">{t('promos.zone', { zone: shop.timeZone })}</p>
      </div>
      <Grid day={day} today={today} items={items} mayPlan={mayPlan} />
    </section>
  );
}
