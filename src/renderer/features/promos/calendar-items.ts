import type { PromoView, ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import type { Stretch } from './weekly.ts';

export type CalendarItem = Stretch & {
  key: string;
  name: string;
  kind: 'promo' | 'schedule';
  /** Where it opens; schedules have no page of their own. */
  promoId: string | null;
  cancelled: boolean;
};

/** Promos, and the next times of every schedule that is on. */
export function calendarItems(promos: readonly PromoView[], schedules: readonly ScheduleView[]): CalendarItem[] {
  return [
    ...promos.map((promo) => ({
      key: promo.id,
      name: promo.name,
      kind: 'promo' as const,
      promoId: promo.id,
      cancelled: promo.state === 'cancelled',
      fromMs: promo.startsAtMs,
      untilMs: promo.endsAtMs,
    })),
    ...schedules
      .filter(({ enabled }) => enabled)
      .flatMap((schedule) =>
        schedule.next.map((time) => ({
          key: `${schedule.id} ${time.fromMs}`,
          name: schedule.name,
          kind: 'schedule' as const,
          promoId: null,
          cancelled: false,
          ...time,
        })),
      ),
  ];
}
