import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { Connection } from '../../db/database.ts';
import { one, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context, Identity } from '../context.ts';
import { readSettings } from '../settings/read.ts';
import { periodSpend } from '../budget/budget-view.ts';
import { countRunning } from '../instances/count-running.ts';
import { readSpent } from '../budget/spent.ts';
import { checkBudget, checkPolicy, raisesCeiling } from './check-policy.ts';
import { forgetPolicy, loadPolicy } from './current-policy.ts';
import { diffPolicies } from './policy-diff.ts';

// writers take turns, so that two can't build on the same version; who may only add rows may not lock the table
const lock = statement({ name: 'policy_lock', text: "select pg_advisory_xact_lock(hashtext('yinghuo policy'))" });

const insert = statement<{ id: number }, [string, string, string, string]>({
  name: 'policy_insert',
  text: 'insert into policy_version (actor, actor_name, why, body) values ($1, $2, $3, $4) returning id',
});

export type SavePolicyRequest = {
  policy: FleetPolicy;
  why: string;
  /** The version that was on the screen. */
  basedOn: number;
};

/**
 * Makes a policy the one in force; seen everywhere within 2 s. Throws `bad_input` with a reason where it contradicts
 * itself, `conflict` where somebody saved in between, `confirm_identity` where a ceiling rises.
 */
export function savePolicy(
  ctx: Context,
  request: SavePolicyRequest,
  { actor, identity }: { actor: Actor; identity: Identity },
): Promise<{ id: number }> {
  return writePolicy(ctx, actor, {
    identity,
    next: async (_tx, current) => {
      if (current !== request.basedOn)
        throw new AppError('conflict', 'Somebody saved another policy in between.', { reason: 'policy_changed' });
      return { action: 'scaling.save', policy: request.policy, why: request.why };
    },
  });
}

type Next = { action: string; policy: FleetPolicy; why: string; detail?: object };

/** Writes the next version and its audit row in one transaction; `next` is asked while nobody else can write. */
export async function writePolicy(
  ctx: Context,
  actor: Actor,
  { identity, next }: { identity: Identity; next: (tx: Connection, currentId: number) => Promise<Next> },
): Promise<{ id: number }> {
  // asked before: a transaction that waits for another connection could wait for itself
  const { currency } = await readSettings(ctx);
  const spent = await readSpent(ctx);
  const running = await countRunning(ctx);
  const written = await transaction(ctx.db, async (tx) => {
    await run(tx, lock, []);
    const current = await loadPolicy(tx);
    const { action, policy, why, detail } = await next(tx, current.id);
    checkPolicy(policy);
    const spend = periodSpend(policy, spent, ctx.config.instancePriceMinorPerHour);
    checkBudget(current.policy, policy, { spend, nowMs: spent.nowMs, running, currency });
    if (raisesCeiling(current.policy, policy) && !identity.fresh)
      throw new AppError('confirm_identity', 'Confirm your identity first: a ceiling rises.', { reason: identity.by });
    const row = await one(tx, insert, [actor.id, actor.name, why, JSON.stringify(policy)]);
    const changes = diffPolicies(current.policy, policy);
    await appendAudit(tx, { actor, action, subject: String(row.id), detail: { ...detail, why, changes } });
    return row;
  });
  forgetPolicy(ctx);
  return written;
}
