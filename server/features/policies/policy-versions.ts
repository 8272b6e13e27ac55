import { defined } from '../../contract/defined.ts';
import { fleetPolicy } from '../../contract/scaling/policy.ts';
import type { PolicyVersion } from '../../contract/scaling/views.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { type Context, systemActor } from '../context.ts';
import { shippedPolicy } from './current-policy.ts';
import { diffPolicies } from './policy-diff.ts';

const read = statement<Row, [number]>({
  name: 'policy_versions',
  text: 'select id, at, actor, actor_name, why, body from policy_version order by id desc limit $1',
});

const opened = statement<{ at: Date | null }>({
  name: 'policy_shop_opened',
  text: 'select min(created_at) as at from auth_user',
});

type Row = { id: number; at: Date; actor: string; actor_name: string; why: string; body: unknown };

const mostVersions = 100;

/** Newest first; the last one, where the list reaches back so far, is what the shop started with (id 0). */
export async function listVersions(ctx: Context): Promise<PolicyVersion[]> {
  const rows = await run(ctx.db, read, [mostVersions + 1]);
  const known = rows.map((row) => ({
    id: row.id,
    atMs: row.at.getTime(),
    by: { id: row.actor, name: row.actor_name },
    why: row.why,
    policy: fleetPolicy.parse(row.body),
  }));
  if (known.length <= mostVersions) known.push(await firstVersion(ctx));
  return known.slice(0, mostVersions).map((version, index) => ({
    ...version,
    changes: known[index + 1] ? diffPolicies(defined(known[index + 1], 'known[index + 1]').policy, version.policy) : [],
  }));
}

async function firstVersion(ctx: Context) {
  const row = await maybeOne(ctx.db, opened, []);
  const by = { id: systemActor.id, name: systemActor.name };
  return { id: 0, atMs: row?.at?.getTime() ?? 0, by, why: '', policy: shippedPolicy() };
}
