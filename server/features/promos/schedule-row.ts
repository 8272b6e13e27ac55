import type { Floor } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { ScheduleInput } from '../../contract/scaling/promo.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

export type ScheduleRow = ScheduleInput & { id: string };

export const scheduleColumns = `id, name, rrule, to_char(first_day, 'YYYY-MM-DD') as "firstDay", to_char(starts_at, 'HH24:MI') as "startsAt",
  duration_ms as "durationMs", lead_ms as "leadMs", floors, enabled`;

const read = statement<ScheduleRow>({
  name: 'schedules_read',
  text: `select ${scheduleColumns} from floor_schedule where removed_at is null order by created_at, id limit 200`,
});

/** Every schedule that was not removed, the oldest first. */
export function readSchedules(ctx: Context): Promise<ScheduleRow[]> {
  return run(ctx.db, read, []);
}

/** One occurrence of a schedule as the scaler takes it. */
export function floorsOfSchedule(row: ScheduleRow, { fromMs, untilMs }: { fromMs: number; untilMs: number }): Floor[] {
  return (Object.entries(row.floors) as [ScaledService, number][]).map(([service, instances]) => ({
    source: 'schedule',
    id: row.id,
    name: row.name,
    service,
    instances,
    exact: false,
    fromMs: fromMs - row.leadMs,
    untilMs,
  }));
}
