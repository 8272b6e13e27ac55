import type { Connection, Database } from '../db/database.ts';
import { run, statement } from '../db/statement.ts';
import { afterCommit } from '../db/transaction.ts';
import type { Waker } from './wake.ts';

const insertJob = statement<never, [string, string, number, string | null, number]>({
  name: 'queue_enqueue',
  text: `insert into job (task, payload, locked_until, unique_key, max_attempts)
    values ($1, $2, now() + $3::double precision * interval '1 millisecond', $4, $5)
    on conflict (unique_key) do nothing returning id`,
});

export type EnqueueOptions = {
  /** ms from now. */
  delayMs?: number;
  /** At most one job with this key waits or runs. */
  uniqueKey?: string;
  /** Tries before the job is a dead letter. Default 12: about half an hour. */
  maxAttempts?: number;
};

/** Adds a job in the transaction of the change that causes it; workers are woken after its commit. */
export async function enqueue(
  on: Database | Connection,
  waker: Waker,
  {
    task,
    payload,
    options: { delayMs = 0, uniqueKey, maxAttempts = 12 } = {},
  }: { task: string; payload: object; options?: EnqueueOptions | undefined },
): Promise<void> {
  await run(on, insertJob, [task, JSON.stringify(payload), delayMs, uniqueKey ?? null, maxAttempts]);
  if (delayMs === 0) afterCommit(on, () => waker.wake(task));
}
