import type { Floor } from '../../contract/scaling/observation.ts';
import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { occurrencesOf } from '../../scaling/schedule.ts';
import { floorsOf, type PromoRow, promoColumns } from './promo-row.ts';
import { floorsOfSchedule, readSchedules } from './schedule-row.ts';

/** How far ahead floors are told, ms. */
const aheadMs = 86_400_000;

const promos: Statement = {
  name: 'floors_promos',
  text: `select ${promoColumns} from promo where cancelled_at is null and ends_at > to_timestamp($1::float8 / 1000)
      and starts_at - lead_ms * interval '1 millisecond' < to_timestamp($2::float8 / 1000)`,
};

const rehearsals: Statement = {
  name: 'floors_rehearsal',
  text: "select floors from rehearsal where state = 'running'",
};

/**
 * The floors of promos, schedules and a running rehearsal that are in force or begin within a day of `nowMs`; lead times
 * are taken off already. What was saved, changed or cancelled counts from the next call on.
 */
export async function floorsNow(ctx: Context, nowMs: number): Promise<Floor[]> {
  const untilMs = nowMs + aheadMs;
  const [promoRows, schedules, rehearsal, { timeZone }] = await Promise.all([
    run<PromoRow>(ctx.db, promos, [nowMs, untilMs]),
    readSchedules(ctx),
    run<{ floors: Floor[] }>(ctx.db, rehearsals, []),
    readSettings(ctx),
  ]);
  const repeated = schedules
    .filter((row) => row.enabled)
    .flatMap((row) =>
      // what begins after the day but is asked for within it
      occurrencesOf(row, timeZone, { fromMs: nowMs, untilMs: untilMs + row.leadMs, most: 50 }).flatMap((occurrence) =>
        floorsOfSchedule(row, occurrence),
      ),
    );
  return [...promoRows.flatMap(floorsOf), ...repeated, ...rehearsal.flatMap((row) => row.floors)];
}
