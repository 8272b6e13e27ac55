import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../session/use-me.ts';
import { CalendarChip } from './calendar-chip.tsx';
import { blocksOf, weekDays } from './calendar-days.ts';
import type { CalendarItem } from './calendar-items.ts';
import { DayNumber } from './month-grid.tsx';
import { weekdayOf } from './wall-time.ts';

const hours = [0, 3, 6, 9, 12, 15, 18, 21] as const;
const columns = 'grid grid-cols-[3rem_repeat(7,minmax(0,1fr))]';

type Props = { day: string; today: string; items: readonly CalendarItem[]; mayPlan: boolean };

/** A week by the shop's clock: what runs at the same time stands side by side. */
export const WeekGrid = memo(function WeekGrid({ day, today, items, mayPlan }: Props) {
  const { t } = useTranslation();
  const { shop } = useMe();
  const days = weekDays(day);
  return (
    <div className="overflow-hidden rounded-2xl border border-line bg-surface">
      <div className={`${columns} border-b border-line`}>
        <span />
        {days.map((each) => (
          <p key={each} className="flex items-center gap-1.5 px-2 py-2 text-[12.5px] text-muted">
            <DayNumber
              day={each}
              number={Number(each.slice(8))}
              isToday={each === today}
              plan={mayPlan && each >= today}
            />
            {t(`weekday.${weekdayOf(each) as 0}`)}
          </p>
        ))}
      </div>
      <div className={`${columns} h-[34rem]`}>
        <div className="relative">
          {hours.map((hour) => (
            <span
              key={hour}
              className="tabular absolute right-2 -translate-y-1/2 text-[12px] text-muted first:translate-y-0"
              style={{ top: `${(hour / 24) * 100}%` }}
            >
              {String(hour).padStart(2, '0')}:00
            </span>
          ))}
        </div>
        {days.map((each) => (
          <ul
            key={each}
            aria-label={each}
            className="relative border-l border-line bg-[repeating-linear-gradient(to_bottom,var(--c-line)_0_1px,transparent_1px_12.5%)]"
          >
            {blocksOf(items, each, shop.timeZone).map(({ item, topShare, heightShare, lane, lanes }) => (
              <li
                key={item.key}
                className="absolute min-h-6 p-px"
                style={{
                  top: `${topShare * 100}%`,
                  height: `${heightShare * 100}%`,
                  left: `${(lane / lanes) * 100}%`,
                  width: `${100 / lanes}%`,
                }}
              >
                <CalendarChip item={item} tall={lanes === 1 ? 'wide' : 'narrow'} />
              </li>
            ))}
          </ul>
        ))}
      </div>
    </div>
  );
});
