import type { ScheduleRow } from './schedule-row.ts';

export type Occurrence = { fromMs: number; untilMs: number };

/** When a schedule keeps its floors within a stretch of time (ms), the earliest first, at most `most`. */
export function occurrencesOf(
  _schedule: ScheduleRow,
  _timeZone: string,
  _within: { fromMs: number; untilMs: number; most: number },
): Occurrence[] {
  return [];
}
