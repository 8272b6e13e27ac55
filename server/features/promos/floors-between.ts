import type { Floor } from '../../contract/scaling/observation.ts';
import { run, statement } from '../../db/statement.ts';
import { occurrencesOf } from '../../contract/calendar/schedule.ts';
import type { Context } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { floorsOf, type PromoRow, promoColumns } from './promo-row.ts';
import { floorsOfSchedule, readSchedules } from './schedule-row.ts';

const promos = statement<PromoRow, [number, number]>({
  name: 'floors_promos',
  text: `select ${promoColumns} from promo where cancelled_at is null and ends_at > to_timestamp($1::float8 / 1000)
      and starts_at - lead_ms * interval '1 millisecond' < to_timestamp($2::float8 / 1000)`,
});

/** No stretch that is asked for has more of one schedule. */
const mostOccurrences = 1000;

/** The floors of promos and enabled schedules that are in force at some time of a stretch (ms); lead times are taken off already. */
export async function floorsBetween(ctx: Context, fromMs: number, untilMs: number): Promise<Floor[]> {
  const [promoRows, schedules, { timeZone }] = await Promise.all([
    run(ctx.db, promos, [fromMs, untilMs]),
    readSchedules(ctx),
    readSettings(ctx),
  ]);
  const repeated = schedules
    .filter((row) => row.enabled)
    .flatMap((row) =>
      // what begins after the stretch but is asked for within it
      occurrencesOf(row, timeZone, { fromMs, untilMs: untilMs + row.leadMs, most: mostOccurrences }).flatMap(
        (occurrence) => floorsOfSchedule(row, occurrence),
      ),
    );
  return [...promoRows.flatMap(floorsOf), ...repeated];
}
