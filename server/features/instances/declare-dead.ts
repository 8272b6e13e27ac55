import type { Database } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import type { Log } from '../../lib/log.ts';
import { createSilenceWatch, type Mark, silenceLook } from '../../lib/silence-watch.ts';
import type { Context } from '../context.ts';
import { aliveMs } from './living-instances.ts';

const quiet = statement<Mark>({
  name: 'instances_quiet',
  text: "select id, heartbeat_at::text as mark from instance where state <> 'dead' and heartbeat_at < now() - interval '5 seconds'",
});

const declareSilent = statement<{ id: string; service: string }, [string[]]>({
  name: 'instances_declare_silent',
  text: `update instance set state = 'dead'
    where id = any($1::uuid[]) and state <> 'dead' and heartbeat_at < now() - interval '${aliveMs} milliseconds'
    returning id, service`,
});

/**
 * Declares instances dead that were silent for 15 s, 10 of them while this process and the database were there to hear
 * them. One that was only asleep leaves when it learns of it.
 */
export function watchSilentInstances(now?: () => number) {
  const watch = createSilenceWatch(silenceLook, now);
  return async function declareSilentDead(ctx: Context): Promise<void> {
    const silent = watch.look(await run(ctx.db, quiet, []));
    if (silent.length === 0) return;
    for (const { id, service } of await run(ctx.db, declareSilent, [silent])) {
      ctx.log.warn({ silent: id, role: service }, 'an instance fell silent and is taken as dead');
    }
  };
}

const declareGone = statement<never, [string[]]>({
  name: 'instances_declare_gone',
  text: `with gone as (update instance set state = 'dead' where id = any($1::uuid[]) and state <> 'dead' returning id),
    freed as (update lease set locked_until = now() where holder = any($1::uuid[]) and locked_until > now())
    update job set locked_until = now() where locked_by = any($1::uuid[]) and locked_until > now() and dead_at is null`,
});

/**
 * Enters processes that are certainly gone (or silent for long) as dead and frees what they held, so that nothing waits
 * for a lease to lapse. Safe for one that only sleeps: the epochs refuse it.
 */
export async function declareDead(db: Database, ids: string[], log: Log): Promise<void> {
  if (ids.length === 0) return;
  await run(db, declareGone, [ids]).catch((error: unknown) =>
    log.warn({ err: error }, 'could not enter an instance as dead; its leases lapse by themselves'),
  );
}

const ofHost = statement<{ id: string; pid: number }, [string]>({
  name: 'instances_of_host',
  text: "select id, pid from instance where host_id = $1 and state <> 'dead'",
});

/** Declares dead what a former fleet on this machine left behind: rows whose process does not exist any more. */
export async function declareLeftoversDead(db: Database, hostId: string, log: Log): Promise<void> {
  const rows = await run(db, ofHost, [hostId]);
  await declareDead(
    db,
    rows.filter(({ pid }) => !exists(pid)).map(({ id }) => id),
    log,
  );
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

/** Dead ones are kept for an hour. */
export const sweepDead = statement({
  name: 'sweep_instance',
  text: "delete from instance where state = 'dead' and heartbeat_at < now() - interval '1 hour'",
});
