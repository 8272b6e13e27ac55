import { setTimeout as sleep } from 'node:timers/promises';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { OpenDriver } from '../../drivers/driver.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

const ask = statement<{ id: number; service: string }, [string, string, string]>({
  name: 'unplug_ask',
  text: `insert into unplug_request (instance, service, actor, actor_name)
    select id, service, $2, $3 from instance where id = $1 and state <> 'dead' returning id, service`,
});

const outcome = statement<{ pulled: boolean | null }, [number]>({
  name: 'unplug_outcome',
  text: 'select pulled from unplug_request where id = $1',
});

/** A scaler looks twice a second, and its place answers within 3 s, ms. */
const answerWithinMs = 6000;
const lookEveryMs = 100;

/**
 * Has one instance ended at once, as if its plug were pulled, to see that nothing is lost. The scaler does it; only it may give orders to
 * the place where instances run. Answers once it is done. `not_found`: there is none of that id, or the place doesn't know it (it runs
 * elsewhere); `unavailable`: nobody did it in 6 s, and nobody will.
 */
export async function requestUnplug(ctx: Context, instanceId: string, actor: Actor): Promise<{ ok: true }> {
  const id = await transaction(ctx.db, async (tx) => {
    const row = await maybeOne(tx, ask, [instanceId, actor.id, actor.name]);
    if (!row) throw new AppError('not_found', 'There is no such instance any more.', { field: 'instanceId' });
    await appendAudit(tx, { actor, action: 'scaling.unplug', subject: instanceId, detail: { service: row.service } });
    return row.id;
  });
  for (let waitedMs = 0; waitedMs < answerWithinMs; waitedMs += lookEveryMs) {
    await sleep(lookEveryMs);
    const row = await maybeOne(ctx.db, outcome, [id]);
    if (row?.pulled === true) return { ok: true };
    if (row?.pulled === false)
      throw new AppError('not_found', 'The place where instances run does not know this one; it runs elsewhere.', {
        field: 'instanceId',
        reason: 'runs_elsewhere',
      });
  }
  await run(ctx.db, withdraw, [id]);
  throw new AppError('unavailable', 'No scaler pulled the plug; nothing was done. See whether a scaler runs.', {
    reason: 'no_scaler',
  });
}

const withdraw = statement<never, [number]>({
  name: 'unplug_withdraw',
  text: 'update unplug_request set taken_at = now(), pulled = false where id = $1 and taken_at is null',
});

// marked before the deed: a scaler that dies in between leaves it undone rather than done twice
const take = statement<{ id: number; instance: string; place: string }>({
  name: 'unplug_take',
  text: `update unplug_request set taken_at = now() where id = any(array(
      select id from unplug_request where taken_at is null and at > now() - interval '30 seconds' order by id limit 10 for update skip locked))
    returning id, instance, coalesce((select host from instance i where i.id = unplug_request.instance), '') as place`,
});

const answer = statement<never, [number, boolean]>({
  name: 'unplug_answer',
  text: 'update unplug_request set pulled = $2 where id = $1',
});

/** Carries out what was asked for in the last 30 s; answers how many plugs were pulled. */
export async function pullPlugs(ctx: Context, driver: OpenDriver): Promise<number> {
  let pulled = 0;
  for (const { id, instance, place } of await run(ctx.db, take, [])) {
    const isPulled = await driver.kill({ id: instance, place }).catch((error: unknown) => {
      ctx.log.warn({ err: error, instance }, 'the place where instances run could not be told to pull a plug');
      return false;
    });
    await run(ctx.db, answer, [id, isPulled]);
    if (isPulled) pulled++;
    ctx.log.warn({ instance, pulled: isPulled }, 'was asked to pull the plug on an instance');
  }
  return pulled;
}
