import { scaledServices } from '../../contract/scaling/policy.ts';
import { one, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { livingInstances } from './living-instances.ts';

const count = statement<{ running: number }, [readonly string[]]>({
  name: 'instances_count_running',
  text: `select count(*)::int as running from ${livingInstances} i where service = any($1::text[])`,
});

/** Instances that are paid right now, all scaled services together. */
export async function countRunning(ctx: Context): Promise<number> {
  return (await one(ctx.db, count, [scaledServices])).running;
}
