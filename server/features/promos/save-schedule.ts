import { type ScheduleInput, scheduleInput, type ScheduleView } from '../../contract/scaling/promo.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { readSettings } from '../settings/read.ts';
import { viewSchedule } from './list-schedules.ts';
import { scheduleProblem } from '../../contract/calendar/schedule.ts';
import { scheduleColumns, type ScheduleRow } from './schedule-row.ts';

/** What both statements write. */
type ScheduleValues = {
  name: string;
  rrule: string;
  firstDay: string;
  startsAt: string;
  durationMs: number;
  leadMs: number;
  floors: string;
  enabled: boolean;
};

const insert = statement<ScheduleRow, ScheduleValues & { createdBy: string }>({
  name: 'schedules_insert',
  text: `insert into floor_schedule (name, rrule, first_day, starts_at, duration_ms, lead_ms, floors, enabled, created_by)
    values (:name, :rrule, :firstDay::date, :startsAt::time, :durationMs, :leadMs, :floors, :enabled, :createdBy) returning ${scheduleColumns}`,
});

const update = statement<ScheduleRow, ScheduleValues & { id: string }>({
  name: 'schedules_update',
  text: `update floor_schedule set name = :name, rrule = :rrule, first_day = :firstDay::date, starts_at = :startsAt::time, duration_ms = :durationMs, lead_ms = :leadMs, floors = :floors, enabled = :enabled
    where id = :id and removed_at is null returning ${scheduleColumns}`,
});

/** Adds a repeating floor, or changes the one with this id; counts from the scaler's next turn on. */
export async function saveSchedule(ctx: Context, input: unknown, actor: Actor): Promise<ScheduleView> {
  const schedule = parseInput(scheduleInput, input);
  const { timeZone } = await readSettings(ctx);
  refuseEmpty(schedule);
  const { name, rrule, firstDay, startsAt, durationMs, leadMs, floors, enabled } = schedule;
  const row = await transaction(ctx.db, async (tx) => {
    const values = {
      rrule,
      firstDay,
      startsAt,
      durationMs,
      leadMs,
      enabled,
      name: name.trim(),
      floors: JSON.stringify(floors),
    };
    const saved = await (schedule.id
      ? maybeOne(tx, update, { ...values, id: schedule.id })
      : maybeOne(tx, insert, { ...values, createdBy: actor.id }));
    if (!saved) throw new AppError('not_found', 'There is no such schedule.', { field: 'id' });
    await appendAudit(tx, {
      actor,
      action: 'promos.saveSchedule',
      subject: saved.id,
      detail: { name, rrule, firstDay, startsAt, durationMs, floors, enabled, added: !schedule.id },
    });
    return saved;
  });
  return viewSchedule(row, timeZone, ctx.clock());
}

function refuseEmpty(schedule: ScheduleInput): void {
  const refuse = (reason: string, field: string, message: string) =>
    new AppError('bad_input', message, { reason, field });
  if (schedule.name.trim() === '') throw refuse('name_missing', 'name', 'It needs a name.');
  if (Object.keys(schedule.floors).length === 0) throw refuse('floors_missing', 'floors', 'It keeps nothing up.');
  const problem = scheduleProblem(schedule);
  if (problem) throw refuse(problem, problem === 'day_unknown' ? 'firstDay' : 'rrule', 'This rule never comes round.');
}
