import type { Service } from '../../contract/services.ts';
import type { Database } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import type { Log } from '../../lib/log.ts';

const buryStatement = statement<never, [string[]]>({
  name: 'fleet_bury',
  text: `with gone as (update instance set state = 'dead' where id = any($1::uuid[]) and state <> 'dead' returning id),
    freed as (update lease set locked_until = now() where holder = any($1::uuid[]) and locked_until > now())
    update job set locked_until = now() where locked_by = any($1::uuid[]) and locked_until > now() and dead_at is null`,
});

/**
 * Enters processes that are certainly gone (or silent for long) as dead and frees what they held, so that nothing waits
 * for a lease to lapse. Safe for one that only sleeps: the epochs refuse it.
 */
export async function buryInstances(db: Database, ids: string[], log: Log): Promise<void> {
  if (ids.length === 0) return;
  await run(db, buryStatement, [ids]).catch((error: unknown) =>
    log.warn({ err: error }, 'could not enter an instance as dead; its leases lapse by themselves'),
  );
}

const desired = statement<{ service: Service; instances: number; epoch: number }>({
  name: 'fleet_desired',
  text: 'select service, instances, epoch from desired_count',
});

/** What the scaler wished for last, so that a restarted fleet keeps its size; its highest epoch. */
export async function readDesired(db: Database): Promise<{ counts: Partial<Record<Service, number>>; epoch: number }> {
  const rows = await run(db, desired, []);
  return {
    counts: Object.fromEntries(rows.map(({ service, instances }) => [service, instances])),
    epoch: Math.max(0, ...rows.map((row) => row.epoch)),
  };
}

const letIn = statement({
  name: 'fleet_let_in',
  text: 'update admission set per_second = null where per_second is not null',
});

/** Without a scaler nobody would ever let in who waits at a ceiling that a former one saw. */
export async function letEverybodyIn(db: Database): Promise<void> {
  await run(db, letIn, []);
}

const ofHost = statement<{ id: string; pid: number }, [string]>({
  name: 'fleet_of_host',
  text: "select id, pid from instance where host = $1 and state <> 'dead'",
});

/** Buries what a former fleet on this machine left behind: rows whose process does not exist any more. */
export async function buryLeftovers(db: Database, host: string, log: Log): Promise<void> {
  const rows = await run(db, ofHost, [host]);
  await buryInstances(
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
