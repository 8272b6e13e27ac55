import { fleetPolicy } from '../../contract/scaling/policy.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context, Identity } from '../context.ts';
import { shippedPolicy } from './current-policy.ts';
import { writePolicy } from './save-policy.ts';

const read = statement<{ body: unknown }, [number]>({
  name: 'policy_read',
  text: 'select body from policy_version where id = $1',
});

/** Puts an earlier version in force again, as a new one; 0 is what the shop started with. Throws as saving does. */
export function revertPolicy(
  ctx: Context,
  { id, why }: { id: number; why: string },
  { actor, identity }: { actor: Actor; identity: Identity },
): Promise<{ id: number }> {
  return writePolicy(ctx, actor, {
    identity,
    next: async (tx) => ({
      action: 'scaling.revert',
      policy: await versionOf(tx, id),
      why,
      detail: { to: id },
    }),
  });
}

async function versionOf(tx: Connection, id: number) {
  if (id === 0) return shippedPolicy();
  const row = await maybeOne(tx, read, [id]);
  if (!row) throw new AppError('not_found', 'There is no such version.', { field: 'id' });
  return fleetPolicy.parse(row.body);
}
