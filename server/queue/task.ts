import type { z } from 'zod';
import type { Connection } from '../db/database.ts';

/** Another worker has the job by now: everything done under the old lease is rolled back. */
export class StaleLease extends Error {
  constructor(jobId: number) {
    super(`job ${jobId} was claimed by another worker`);
    this.name = 'StaleLease';
  }
}

export type JobHandle = {
  id: number;
  epoch: number;
  attempts: number;
  lastAttempt: boolean;
  /** Aborted when the instance must stop: finish soon, or throw to hand the job back. */
  signal: AbortSignal;
  /** Completes the job inside the transaction of its effect. Throws StaleLease when the lease is not ours any more. */
  complete(tx: Connection): Promise<void>;
};

/** A kind of job. Its name is `<service>.<verb>`: the service whose instances run it. */
export type Task<Payload extends z.ZodType = z.ZodType, Context = unknown> = {
  name: string;
  payload: Payload;
  run(context: Context, payload: z.output<Payload>, job: JobHandle): Promise<void>;
  /** A worker of this task has at least so many jobs at once. Default: what the instance is set to. */
  slots?: number;
  /** Runs jobs that were claimed together in one go; when it throws, each is run on its own. */
  runBatch?(context: Context, payloads: z.output<Payload>[], jobs: JobHandle[]): Promise<void>;
  /** Nobody is told when a job has failed for good; the log says so. */
  isQuiet?: true;
  /** Called in the transaction that makes the job a dead letter. Default: what the worker does with all of them. */
  onDead?(tx: Connection, payload: z.output<Payload>, error: string): Promise<void>;
};

export function serviceOf(taskName: string): string {
  return taskName.slice(0, taskName.indexOf('.'));
}
