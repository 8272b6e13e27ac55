import { type Occurrence, occurrencesOf } from '../../../../server/contract/calendar/schedule.ts';

const codes = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const;

/** Monday first, as calendars are read here. */
export const weekdaysInOrder = [1, 2, 3, 4, 5, 6, 0] as const;

export function rruleOf(weekdays: readonly number[]): string {
  const days = weekdaysInOrder.filter((day) => weekdays.includes(day)).map((day) => codes[day]);
  return `FREQ=WEEKLY;BYDAY=${days.join(',')}`;
}

/** The weekdays it repeats on; null for a rule that is more than weekdays. */
export function weekdaysOf(rrule: string): number[] | null {
  const parts = rrule.replace(/^RRULE:/, '').split(';');
  if (parts.length === 1 && parts[0] === 'FREQ=DAILY') return [...weekdaysInOrder];
  const byDay = parts
    .find((part) => part.startsWith('BYDAY='))
    ?.slice(6)
    .split(',');
  const plain = parts.every((part) => part === 'FREQ=WEEKLY' || part === 'INTERVAL=1' || part.startsWith('BYDAY='));
  const weekdays = byDay?.map((code) => codes.indexOf(code as (typeof codes)[number]));
  if (!plain || !weekdays || weekdays.includes(-1)) return null;
  return weekdaysInOrder.filter((day) => weekdays.includes(day));
}

export type Weekly = { weekdays: readonly number[]; firstDay: string; startsAt: string; durationMs: number };
export type Stretch = Occurrence;

/** The next times it runs, the running one included: always at the same wall clock, whatever clocks were changed. */
export function nextTimes(
  { weekdays, ...weekly }: Weekly,
  zone: string,
  { nowMs, howMany = 5 }: { nowMs: number; howMany?: number | undefined },
): Stretch[] {
  if (weekdays.length === 0) return [];
  const schedule = { ...weekly, rrule: rruleOf(weekdays) };
  return occurrencesOf(schedule, zone, { fromMs: nowMs, untilMs: Number.POSITIVE_INFINITY, most: howMany });
}
