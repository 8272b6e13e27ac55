import i18next from 'i18next';
import { scaledServices } from '../../../../server/contract/scaling/policy.ts';
import type { ScheduleView } from '../../../../server/contract/scaling/promo.ts';
import { count, duration, language } from '../../lib/format.ts';
import { weekdaysOf } from './weekly.ts';

const list = (items: string[]) => new Intl.ListFormat(language(), { type: 'conjunction' }).format(items);

/** 每天 · 每周五、周六 */
function repeatMessages(rrule: string): string {
  const weekdays = weekdaysOf(rrule);
  if (weekdays === null) return i18next.t('promos.byRule');
  if (weekdays.length === 7) return i18next.t('promos.everyDay');
  return i18next.t('promos.everyWeek', { days: list(weekdays.map((day) => i18next.t(`weekday.${day as 0}`))) });
}

export function scheduleMessages({ rrule, startsAt, durationMs }: ScheduleView): string {
  const hours = durationMs % 3_600_000 === 0;
  const length = hours
    ? duration(durationMs)
    : `${count(Math.round(durationMs / 60_000))} ${i18next.t('unit.minute', { count: 2 })}`;
  return i18next.t('promos.repeats', { repeat: repeatMessages(rrule), at: startsAt, length });
}

export function floorMessages(floors: ScheduleView['floors']): string {
  return scaledServices
    .filter((service) => floors[service] !== undefined)
    .map((service) => `${i18next.t(`service.${service}`)} ${floors[service]}`)
    .join(' · ');
}
