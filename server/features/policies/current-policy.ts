import { type FleetPolicy, fleetPolicy } from '../../contract/scaling/policy.ts';
import type { Connection, Database } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { presets } from '../../scaling/presets.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';

const newest = statement<{ id: number; body: unknown }>({
  name: 'policy_newest',
  text: 'select id, body from policy_version order by id desc limit 1',
});

export type CurrentPolicy = {
  /** Of its version; 0: nobody has saved one yet. */
  id: number;
  policy: FleetPolicy;
};

/** A change is seen by every instance within this, ms. */
const freshMs = 2000;
const cache = cached({ load: (ctx: Pick<Context, 'db' | 'clock'>) => loadPolicy(ctx.db), freshMs });

/** The policy in force, at most 2 s old. */
export function currentPolicy(ctx: Pick<Context, 'db' | 'clock'>): Promise<CurrentPolicy> {
  return cache.read(ctx);
}

export function forgetPolicy(ctx: Pick<Context, 'db'>): void {
  cache.forget(ctx);
}

/** The newest version as it is now, also inside a transaction. */
export async function loadPolicy(on: Database | Connection): Promise<CurrentPolicy> {
  const row = await maybeOne(on, newest, []);
  return row ? { id: row.id, policy: fleetPolicy.parse(row.body) } : { id: 0, policy: shippedPolicy() };
}

/** What a shop runs on before anyone has saved a policy. */
export function shippedPolicy(): FleetPolicy {
  return presets.balanced;
}
