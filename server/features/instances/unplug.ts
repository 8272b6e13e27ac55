import { maybeOne, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { OpenDriver } from '../../drivers/driver.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

const ask = statement<{ service: string }, [string, string, string]>({
  name: 'unplug_ask',
  text: `insert into unplug_request (instance, service, actor, actor_name)
    select id, service, $2, $3 from instance where id = $1 and state <> 'dead' returning service`,
});

/**
 * Has one instance ended at once, as if its plug were pulled, to see that nothing is lost. The scaler does it within a
 * second; only it may give orders to the place where instances run. `not_found`: there is none of that id, or it is gone.
 */
export async function requestUnplug(ctx: Context, instanceId: string, actor: Actor): Promise<{ ok: true }> {
  return transaction(ctx.db, async (tx) => {
    const row = await maybeOne(tx, ask, [instanceId, actor.id, actor.name]);
    if (!row) throw new AppError('not_found', 'There is no such instance any more.', { field: 'instanceId' });
    await appendAudit(tx, { actor, action: 'scaling.unplug', subject: instanceId, detail: { service: row.service } });
    return { ok: true };
  });
}

// marked before the deed: a scaler that dies in between leaves it undone rather than done twice
const take = statement<{ instance: string }>({
  name: 'unplug_take',
  text: `update unplug_request set taken_at = now() where id = any(array(
      select id from unplug_request where taken_at is null and at > now() - interval '30 seconds' order by id limit 10 for update skip locked))
    returning instance`,
});

/** Carries out what was asked for in the last 30 s; answers how many plugs were pulled. */
export async function pullPlugs(ctx: Context, driver: OpenDriver): Promise<number> {
  let pulled = 0;
  for (const { instance } of await run(ctx.db, take, [])) {
    if (await driver.kill(instance)) pulled++;
    ctx.log.warn({ instance }, 'pulled the plug on an instance, as asked');
  }
  return pulled;
}
