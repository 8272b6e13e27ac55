import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { occurrencesOf } from '../../contract/calendar/schedule.ts';
import { readSchedules, type ScheduleRow } from './schedule-row.ts';

/** The enabled schedules that touch a stretch of time (ms), by name. */
export async function schedulesBetween(ctx: Context, fromMs: number, untilMs: number): Promise<ScheduleRow[]> {
  const { timeZone } = await readSettings(ctx);
  return (await readSchedules(ctx)).filter(
    (row) => row.enabled && occurrencesOf(row, timeZone, { fromMs, untilMs, most: 1 }).length > 0,
  );
}
