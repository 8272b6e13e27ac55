import type { Floor } from '../../../contract/scaling/observation.ts';
import { run } from '../../../db/statement.ts';
import type { Context } from '../../context.ts';
import { floorsNow } from '../../promos/floors-now.ts';
import { overrides } from './observe-queries.ts';

/** Every floor in force now or within a day: promos, schedules, a rehearsal, and what somebody set by hand. */
export async function allFloors(ctx: Context, nowMs: number): Promise<Floor[]> {
  const byHand = (await run(ctx.db, overrides, [])).map((row): Floor => ({
    source: 'override',
    id: row.id,
    name: row.name,
    service: row.service,
    instances: row.instances,
    exact: row.exact,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
  }));
  return [...byHand, ...(await floorsNow(ctx, nowMs))];
}
