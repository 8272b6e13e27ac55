import { scaledServices } from '../../contract/scaling/policy.ts';
import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';
import { livingInstances } from './living-instances.ts';

const count: Statement = {
  name: 'instances_count_running',
  text: `select count(*)::int as running from ${livingInstances} i where service = any($1::text[])`,
};

/** Instances that are paid right now, all scaled services together. */
export async function countRunning(ctx: Context): Promise<number> {
  const [row] = await run<{ running: number }>(ctx.db, count, [scaledServices]);
  return row!.running;
}
