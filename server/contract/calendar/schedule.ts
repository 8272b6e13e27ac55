import { dayOf, daysOf, parseRecurrence } from './recurrence.ts';
import { momentOf } from './wall-clock.ts';

const dayMs = 86_400_000;

/** A repeating stretch of time on a zone's wall clock. */
export type Schedule = {
  /** RFC 5545 RRULE of days. */
  rrule: string;
  /** YYYY-MM-DD, and HH:MM. */
  firstDay: string;
  startsAt: string;
  /** Real time, also on a day that has 23 or 25 hours. */
  durationMs: number;
};

export type Occurrence = { fromMs: number; untilMs: number };

/** What is wrong with a schedule; null: nothing. */
export function scheduleProblem({
  rrule,
  firstDay,
}: Schedule): 'rrule_unreadable' | 'rrule_empty' | 'day_unknown' | null {
  const rule = parseRecurrence(rrule);
  if (!rule) return 'rrule_unreadable';
  const day = dayOf(firstDay);
  if (day === null) return 'day_unknown';
  return daysOf(rule, day).next().done ? 'rrule_empty' : null;
}

/** When a schedule is in force between two moments (ms), the earliest first, at most `most`. Pure. */
export function occurrencesOf(
  { rrule, firstDay, startsAt, durationMs }: Schedule,
  timeZone: string,
  { fromMs, untilMs, most }: { fromMs: number; untilMs: number; most: number },
): Occurrence[] {
  const rule = parseRecurrence(rrule);
  const first = dayOf(firstDay);
  if (!rule || first === null) return [];
  const [hours = 0, minutes = 0] = startsAt.split(':').map(Number);
  const wallMs = (hours * 60 + minutes) * 60_000;
  // zones are within a day of UTC, and one that began earlier may still last
  const notBefore = Math.max(first, Math.floor((fromMs - durationMs) / dayMs) - 1);
  const found: Occurrence[] = [];
  for (const day of daysOf(rule, first, notBefore)) {
    const begins = momentOf(day * dayMs + wallMs, timeZone);
    if (begins >= untilMs || found.length >= most) break;
    if (begins + durationMs > fromMs) found.push({ fromMs: begins, untilMs: begins + durationMs });
  }
  return found;
}
