import type { Connection, Database } from '../db/database.ts';
import { run, runCount, statement } from '../db/statement.ts';
import { StaleLease } from './task.ts';

/** A silent worker's jobs are free again after this, ms. */
export const leaseMs = 15_000;

export type ClaimedJob = {
  id: number;
  task: string;
  payload: unknown;
  epoch: number;
  attempts: number;
  max_attempts: number;
};

// an array, not `in (select …)`: on a table that looks empty that is planned as a join, which runs the inner part for each
// row, so that the limit no longer holds
const claim = statement<ClaimedJob, [string[], number, string]>({
  name: 'queue_claim',
  text: `update job set locked_until = now() + interval '${leaseMs} milliseconds', locked_by = $3, epoch = epoch + 1,
      attempts = attempts + 1
    where id = any(array(
      select ready.id from unnest($1::text[]) as wanted (task)
      cross join lateral (
        select id from job where job.task = wanted.task and locked_until <= now() and dead_at is null
        order by locked_until limit $2 for update skip locked
      ) as ready limit $2))
    returning id, task, payload, epoch, attempts, max_attempts`,
});

/** Takes up to `limit` jobs of these tasks under a fresh lease; earlier tasks in the list go first. */
export function claimJobs(
  db: Database,
  tasks: string[],
  { limit, worker }: { limit: number; worker: string },
): Promise<ClaimedJob[]> {
  return run(db, claim, [tasks, limit, worker]);
}

const complete = statement<never, [number, number]>({
  name: 'queue_complete',
  text: 'delete from job where id = $1 and epoch = $2',
});

/** Removes a finished job; throws StaleLease when another worker has claimed it since. */
export async function completeJob(on: Database | Connection, id: number, epoch: number): Promise<void> {
  if ((await runCount(on, complete, [id, epoch])) === 0) throw new StaleLease(id);
}

const retry = statement<never, [number, number, number, string]>({
  name: 'queue_retry',
  text: `update job set locked_until = now() + $3::double precision * interval '1 millisecond', locked_by = null, last_error = $4
    where id = $1 and epoch = $2`,
});

/** Puts a failed job back for later. */
export async function retryJob(
  db: Database,
  job: ClaimedJob,
  { delayMs, error }: { delayMs: number; error: string },
): Promise<void> {
  await run(db, retry, [job.id, job.epoch, delayMs, error]);
}

const makeDead = statement<never, [number, number, string]>({
  name: 'queue_make_dead',
  text: 'update job set dead_at = now(), locked_by = null, last_error = $3 where id = $1 and epoch = $2',
});

/** Makes a job a dead letter, kept for a person to see. */
export async function moveToDeadLetters(tx: Connection, job: ClaimedJob, error: string): Promise<boolean> {
  return (await runCount(tx, makeDead, [job.id, job.epoch, error])) > 0;
}

const handBack = statement<never, [string, number[]]>({
  name: 'queue_hand_back',
  text: `update job set locked_until = now(), locked_by = null, attempts = attempts - 1
    where locked_by = $1 and id = any($2::bigint[])`,
});

/** Returns unfinished jobs of a stopping worker; no attempt is charged. */
export async function handBackJobs(db: Database, worker: string, ids: number[]): Promise<void> {
  if (ids.length > 0) await run(db, handBack, [worker, ids]);
}

// a locked row is being completed at this moment; waiting for it could be a deadlock
const renew = statement<never, [string, number[]]>({
  name: 'queue_renew',
  text: `update job set locked_until = now() + interval '${leaseMs} milliseconds' where id = any(array(
      select id from job where locked_by = $1 and id = any($2::bigint[]) and dead_at is null order by id for update skip locked))`,
});

/** Extends the leases of running jobs; called with every heartbeat. */
export async function renewJobs(db: Database, worker: string, ids: number[]): Promise<void> {
  if (ids.length > 0) await run(db, renew, [worker, ids]);
}

const orphans = statement<never, [string, string[], number[]]>({
  name: 'queue_orphans',
  text: `update job set locked_until = now(), locked_by = null where id = any(array(
      select id from job where task = any($2::text[]) and locked_until > now() and dead_at is null
        and locked_by = $1 and not id = any($3::bigint[]) for update skip locked))`,
});

/**
 * Frees what this worker holds and does not run: claimed in a statement whose answer was lost with its connection, or failed
 * while that could not be written down. The attempt counts: the job may be what took the database down. Not while it claims.
 */
export async function freeOrphans(
  db: Database,
  worker: string,
  { tasks, running }: { tasks: string[]; running: number[] },
): Promise<void> {
  await run(db, orphans, [worker, tasks, running]);
}

/** 1 s, 2 s, 4 s … up to 5 min, each with ±30 % jitter, so that a healed dependency is not stampeded. */
export function backoffMs(attempts: number, random: () => number = Math.random): number {
  const base = Math.min(300_000, 1000 * 2 ** Math.max(0, attempts - 1));
  return Math.round(base * (0.7 + 0.6 * random()));
}
