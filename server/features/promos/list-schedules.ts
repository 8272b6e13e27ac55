import type { ScheduleView } from '../../contract/scaling/promo.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { occurrencesOf } from '../../contract/calendar/schedule.ts';
import { readSchedules, type ScheduleRow } from './schedule-row.ts';

const shownNext = 5;

/** Every schedule with its next five occurrences. */
export async function listSchedules(ctx: Context): Promise<ScheduleView[]> {
  const { timeZone } = await readSettings(ctx);
  const rows = await readSchedules(ctx);
  return rows.map((row) => viewSchedule(row, timeZone, ctx.clock()));
}

export function viewSchedule(row: ScheduleRow, timeZone: string, nowMs: number): ScheduleView {
  return { ...row, next: occurrencesOf(row, timeZone, { fromMs: nowMs, untilMs: Infinity, most: shownNext }) };
}
