import { dayOf, daysOf, parseRecurrence } from './recurrence.ts';

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

/**
 * The moment (ms) at which a zone's clock shows this (ms as if it were UTC). What the clock skips in spring comes as much
 * later as it skips; what it shows twice in autumn is the first time.
 */
export function momentOf(wallMs: number, timeZone: string): number {
  const before = wallMs - offsetMs(wallMs - dayMs, timeZone);
  const after = wallMs - offsetMs(wallMs + dayMs, timeZone);
  const shown = [before, after].filter((moment) => moment + offsetMs(moment, timeZone) === wallMs);
  return shown.length > 0 ? Math.min(...shown) : before;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clock is ahead of UTC at a moment, ms. */
export function offsetMs(moment: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(moment)) part[type] = Number(value);
  const wall = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!);
  return wall - Math.floor(moment / 1000) * 1000;
}
