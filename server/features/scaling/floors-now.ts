import type { Floor } from '../../contract/scaling/observation.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import { run } from '../../db/database.ts';
import type { Context } from '../context.ts';
import { overrides } from './observe-queries.ts';

type OverrideRow = {
  id: string;
  service: ScaledService;
  instances: number;
  name: string;
  from_ms: number;
  until_ms: number;
};

/** Every floor in force now or soon: what somebody set by hand. */
export async function floorsNow(ctx: Context): Promise<Floor[]> {
  return (await run<OverrideRow>(ctx.db, overrides, [])).map((row) => ({
    source: 'override',
    id: row.id,
    name: row.name,
    service: row.service,
    instances: row.instances,
    exact: true,
    fromMs: row.from_ms,
    untilMs: row.until_ms,
  }));
}
