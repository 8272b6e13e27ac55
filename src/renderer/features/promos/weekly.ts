import { addDays, dayOf, wallMs, weekdayOf } from './wall-time.ts';

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
export type Stretch = { fromMs: number; untilMs: number };

/** The next times it runs, the running one included: always at the same wall clock, whatever clocks were changed. */
export function nextTimes(weekly: Weekly, zone: string, nowMs: number, howMany = 5): Stretch[] {
  const found: Stretch[] = [];
  if (weekly.weekdays.length === 0) return found;
  const running = addDays(dayOf(nowMs - weekly.durationMs, zone), -1);
  let day = weekly.firstDay > running ? weekly.firstDay : running;
  while (found.length < howMany) {
    if (weekly.weekdays.includes(weekdayOf(day))) {
      const fromMs = wallMs(day, weekly.startsAt, zone);
      if (fromMs + weekly.durationMs > nowMs) found.push({ fromMs, untilMs: fromMs + weekly.durationMs });
    }
    day = addDays(day, 1);
  }
  return found;
}
