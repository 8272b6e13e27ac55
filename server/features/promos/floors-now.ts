import type { Floor } from '../../contract/scaling/observation.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { floorsBetween } from './floors-between.ts';

/** How far ahead floors are told, ms. */
const aheadMs = 86_400_000;

const rehearsals = statement<{ floors: Floor[] }>({
  name: 'floors_rehearsal',
  text: "select floors from rehearsal where state = 'running'",
});

/**
 * The floors of promos, schedules and a running rehearsal that are in force or begin within a day of `nowMs`; lead times
 * are taken off already. What was saved, changed or cancelled counts from the next call on.
 */
export async function floorsNow(ctx: Context, nowMs: number): Promise<Floor[]> {
  const [planned, rehearsal] = await Promise.all([
    floorsBetween(ctx, nowMs, nowMs + aheadMs),
    run(ctx.db, rehearsals, []),
  ]);
  return [...planned, ...rehearsal.flatMap((row) => row.floors)];
}
