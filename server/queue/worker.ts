import { defined } from '../contract/defined.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { Connection, Database } from '../db/database.ts';
import { transaction } from '../db/transaction.ts';
import type { Log } from '../lib/log.ts';
import {
  backoffMs,
  moveToDeadLetters,
  claimJobs,
  type ClaimedJob,
  completeJob,
  freeOrphans,
  handBackJobs,
  renewJobs,
  retryJob,
} from './claim.ts';
import { type JobHandle, StaleLease, type Task } from './task.ts';
import { isPicked } from './wake.ts';

/** Every service is polled about this often by its workers together, ms: the net under lost notifications. */
const pollMs = 500;
const pollMostMs = 4000;
/** After a failure of the database, jobs that nobody runs are looked for this long, ms: a claim may still be committed meanwhile. */
const uneasyMs = 2000;
/** Wakes closer together than this are one claim, ms: jobs that arrive in a burst are then claimed together. */
const claimGapMs = 25;

export type DeadJob = { task: string; payload: unknown; error: string };

export type WorkerOptions<Context> = {
  db: Database;
  workerId: string;
  tasks: Task<z.ZodType, Context>[];
  context: Context;
  /** Jobs at once. */
  slots: number;
  /** What an upstream takes for each job of a task, ms, in its slot: a stand-in for a real one. */
  upstreamDelayMs?: (task: string) => number;
  log: Log;
  /** Told of slots taken and given back. */
  onBusy?: (change: number) => void;
  /** Told of a job that failed for good, in the transaction that makes it a dead letter, unless its task has its own way. */
  onDead?: (tx: Connection, dead: DeadJob) => Promise<void>;
  onJob?: (task: string, ms: number, outcome: 'done' | 'failed') => void;
};

export type Worker = {
  /** Jobs at once. */
  slots: number;
  /** A notification `pick:count` arrived for our service. */
  notified(payload: string): void;
  /** Jobs may be there. False: somebody else should look. One whose slots are all taken looks as soon as it can, one that leaves does not. */
  wake(): boolean;
  /** A job was enqueued by this very process. */
  wakeLocal(task: string): void;
  /** The database is there again: what was claimed or done in the moment it went away is looked through. */
  reconnected(): void;
  /** This worker's place among the ready ones of its service. */
  setRank(rank: number, peers: number): void;
  renew(): Promise<void>;
  busy(): number;
  /** Stops claiming, waits `graceMs` for running jobs, hands back the rest. */
  drain(graceMs: number): Promise<void>;
};

/** Claims and runs jobs until drained. */
export function startWorker<Context>(options: WorkerOptions<Context>): Worker {
  const { db, workerId, context, log } = options;
  // a task's own slots are for work that costs little together; one that waits for an upstream holds a real one
  const cheapSlots = options.tasks.map((task) => (options.upstreamDelayMs?.(task.name) ? 0 : (task.slots ?? 0)));
  const slots = Math.max(options.slots, ...cheapSlots);
  const tasks = new Map(options.tasks.map((task) => [task.name, task]));
  const names = [...tasks.keys()];
  const running = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  let rank = 0;
  let peers = 1;
  let claiming = false;
  let again = false;
  let claimedAt = -Infinity;
  let uneasyUntil = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let gap: NodeJS.Timeout | undefined;

  const isUneasy = () => performance.now() < uneasyUntil;
  const worry = () => {
    uneasyUntil = performance.now() + uneasyMs;
    schedulePoll();
  };

  const schedulePoll = () => {
    clearTimeout(timer);
    if (stopping.signal.aborted) return;
    const interval = isUneasy() ? pollMs : Math.min(pollMostMs, pollMs * Math.max(1, peers));
    timer = setTimeout(() => void claimSome(), interval * (0.9 + Math.random() * 0.2));
  };

  function wake(): void {
    gap ??= setTimeout(
      () => {
        gap = undefined;
        void claimSome();
      },
      Math.max(0, claimedAt + claimGapMs - performance.now()),
    );
  }

  async function claimSome(): Promise<void> {
    if (stopping.signal.aborted) return;
    if (claiming || (running.size >= slots && !isUneasy())) {
      again = true;
      return;
    }
    claiming = true;
    claimedAt = performance.now();
    again = false;
    try {
      if (isUneasy()) await freeOrphans(db, workerId, { tasks: names, running: [...running.keys()] });
      const limit = Math.max(0, slots - running.size);
      const jobs = limit === 0 ? [] : await claimJobs(db, names, { limit, worker: workerId });
      for (const batch of batches(jobs)) start(batch);
      if (jobs.length === limit) again = true;
    } catch (error) {
      log.warn({ err: error }, 'could not claim jobs; trying again');
      worry();
    } finally {
      claiming = false;
      schedulePoll();
      if (again && running.size < slots) void claimSome();
    }
  }

  /** Jobs of a task that can run together are one batch; every other job, and one that has failed before, is its own. */
  function batches(jobs: ClaimedJob[]): ClaimedJob[][] {
    const together = (job: ClaimedJob) =>
      defined(tasks.get(job.task), 'tasks.get(job.task)').runBatch && job.attempts <= 2;
    const grouped = Map.groupBy(jobs, (job) => (together(job) ? job.task : `${job.id}`));
    return [...grouped.values()];
  }

  function start(batch: ClaimedJob[]): void {
    const startedAt = performance.now();
    const task = defined(batch[0], 'batch[0]').task;
    const finished = runBatch(batch).then((outcome) => {
      for (const job of batch) running.delete(job.id);
      options.onBusy?.(-batch.length);
      for (const _ of batch) options.onJob?.(task, performance.now() - startedAt, outcome);
      if (again) void claimSome();
    });
    for (const job of batch) running.set(job.id, finished);
    options.onBusy?.(batch.length);
  }

  async function runBatch(batch: ClaimedJob[]): Promise<'done' | 'failed'> {
    const delayMs = options.upstreamDelayMs?.(defined(batch[0], 'batch[0]').task) ?? 0;
    // an abort ends the wait and the job hands itself back
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
    return batch.length > 1 ? runTogether(batch) : runJob(defined(batch[0], 'batch[0]'));
  }

  function handleOf(job: ClaimedJob, onComplete: () => void): JobHandle {
    return {
      id: job.id,
      epoch: job.epoch,
      attempts: job.attempts,
      lastAttempt: job.attempts >= job.max_attempts,
      signal: stopping.signal,
      complete: async (tx) => {
        await completeJob(tx, job.id, job.epoch);
        onComplete();
      },
    };
  }

  async function runTogether(batch: ClaimedJob[]): Promise<'done' | 'failed'> {
    const task = defined(tasks.get(defined(batch[0], 'batch[0]').task), 'the task of a batch');
    const open = new Map(batch.map((job) => [job.id, job]));
    try {
      const payloads = batch.map((job) => task.payload.parse(job.payload));
      await task.runBatch?.(
        context,
        payloads,
        batch.map((job) => handleOf(job, () => open.delete(job.id))),
      );
      for (const job of open.values()) await completeJob(db, job.id, job.epoch);
      return 'done';
    } catch {
      const outcomes = await Promise.all(batch.map((job) => runJob(job)));
      return outcomes.includes('failed') ? 'failed' : 'done';
    }
  }

  async function runJob(job: ClaimedJob): Promise<'done' | 'failed'> {
    const task = defined(tasks.get(job.task), 'tasks.get(job.task)');
    let completed = false;
    try {
      // every earlier attempt ended with its worker, or it would be a dead letter by now
      if (job.attempts > job.max_attempts) throw new Error(`the job took its worker down ${job.max_attempts} times`);
      await task.run(
        context,
        task.payload.parse(job.payload),
        handleOf(job, () => (completed = true)),
      );
      if (!completed) await completeJob(db, job.id, job.epoch);
      return 'done';
    } catch (error) {
      await failed(task, job, error);
      return 'failed';
    }
  }

  async function tellOfDead(
    tx: Connection,
    task: Task<z.ZodType, Context>,
    { payload, error }: Omit<DeadJob, 'task'>,
  ): Promise<void> {
    if (task.onDead) await task.onDead(tx, payload, error);
    else if (!task.isQuiet) await options.onDead?.(tx, { task: task.name, payload, error });
  }

  async function failed(task: Task<z.ZodType, Context>, job: ClaimedJob, error: unknown): Promise<void> {
    if (error instanceof StaleLease) {
      log.info({ jobId: job.id, task: job.task }, 'another worker has the job by now');
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    try {
      if (stopping.signal.aborted) {
        await handBackJobs(db, workerId, [job.id]);
      } else if (job.attempts < job.max_attempts) {
        log.warn(
          { jobId: job.id, task: job.task, attempts: job.attempts, err: error },
          'job failed; it is tried again',
        );
        await retryJob(db, job, { delayMs: backoffMs(job.attempts), error: message });
      } else {
        log.error({ jobId: job.id, task: job.task, err: error }, 'job failed for the last time');
        await transaction(db, async (tx) => {
          if (await moveToDeadLetters(tx, job, message))
            await tellOfDead(tx, task, { payload: job.payload, error: message });
        });
      }
    } catch (second) {
      log.warn({ jobId: job.id, err: second }, 'could not report a failed job');
      worry();
    }
  }

  schedulePoll();
  void claimSome();

  return {
    slots,
    notified(payload) {
      if (isPicked(payload, rank, { peers, slots })) wake();
    },
    wake() {
      if (stopping.signal.aborted) return false;
      const full = running.size + (claiming || gap ? 1 : 0) >= slots;
      if (full) again = true;
      else wake();
      return !full;
    },
    reconnected() {
      worry();
      wake();
    },
    wakeLocal(task) {
      if (tasks.has(task)) wake();
    },
    setRank(newRank, newPeers) {
      rank = newRank;
      peers = newPeers;
    },
    renew: () => renewJobs(db, workerId, [...running.keys()]),
    busy: () => running.size,
    async drain(graceMs) {
      clearTimeout(timer);
      clearTimeout(gap);
      const unfinished = () => Promise.allSettled(running.values());
      const patience = new Promise((resolve) => setTimeout(resolve, graceMs).unref());
      names.length = 0;
      await Promise.race([unfinished(), patience]);
      stopping.abort();
      await Promise.race([unfinished(), new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
      await handBackJobs(db, workerId, [...running.keys()]).catch(() => {});
    },
  };
}
