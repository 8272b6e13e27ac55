import type { OverrideInput } from '../../contract/scaling/inputs.ts';
import type { ScaledService } from '../../contract/scaling/policy.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { loadPolicy } from '../policies/current-policy.ts';

/** Nothing set by hand outlives this, ms. */
export const longestOverrideMs = 7 * 86_400_000;

const end = statement<never, [string]>({
  name: 'scaling_override_end',
  text: 'update scaling_override set ended_at = now() where service = $1 and ended_at is null and until > now() returning id',
});

const insert = statement<never, [string, number, boolean, string, string, string, Date]>({
  name: 'scaling_override_insert',
  text: `insert into scaling_override (service, instances, exact, actor, actor_name, why, until) values ($1, $2, $3, $4, $5, $6, $7)`,
});

const desired = statement<{ instances: number }, [string]>({
  name: 'scaling_override_desired',
  text: 'select instances from desired_count where service = $1',
});

/**
 * Sets a service's size by hand for a while, between its standing instances and its cap; an operator only upwards, and more
 * may still come. Ends an earlier one.
 */
export async function overrideService(ctx: Context, input: OverrideInput, actor: Actor): Promise<void> {
  const { service, instances, untilMs, why } = input;
  const aheadMs = untilMs - ctx.clock();
  if (aheadMs <= 0)
    throw new AppError('bad_input', 'It would be over before it began.', { field: 'untilMs', reason: 'until_past' });
  if (aheadMs > longestOverrideMs)
    throw new AppError('bad_input', 'At most 7 days.', { field: 'untilMs', reason: 'until_too_far' });
  await transaction(ctx.db, async (tx) => {
    await checkInstances(tx, input, actor);
    await run(tx, end, [service]);
    await run(tx, insert, [service, instances, actor.role === 'owner', actor.id, actor.name, why, new Date(untilMs)]);
    await appendAudit(tx, { actor, action: 'scaling.override', subject: service, detail: { instances, untilMs, why } });
  });
}

async function checkInstances(tx: Connection, { service, instances }: OverrideInput, actor: Actor): Promise<void> {
  const { standing, cap } = (await loadPolicy(tx)).policy.services[service];
  const refuse = (reason: string, message: string) =>
    new AppError('bad_input', message, { field: 'instances', reason });
  if (instances > cap) throw refuse('over_cap', `The cap is ${cap}.`);
  if (instances < standing) throw refuse('under_standing', `${standing} are standing.`);
  const row = await maybeOne(tx, desired, [service]);
  if (actor.role !== 'owner' && row && instances < row.instances)
    throw new AppError('not_allowed', 'Operators add instances; only the owner takes some away.', {
      field: 'instances',
      reason: 'only_up',
    });
}

/** What was set by hand ends now. */
export async function endOverride(ctx: Context, service: ScaledService, actor: Actor): Promise<void> {
  await transaction(ctx.db, async (tx) => {
    const ended = await run(tx, end, [service]);
    if (ended.length === 0) throw new AppError('not_found', 'Nothing is set by hand there.', { field: 'service' });
    await appendAudit(tx, { actor, action: 'scaling.end_override', subject: service });
  });
}
