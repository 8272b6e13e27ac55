import type { Database } from '../db/database.ts';
import { run, statement } from '../db/statement.ts';
import { serviceOf } from './task.ts';

/** Notifications of one process are at least this far apart, ms. */
const coalesceMs = 100;

const notifyStatement = statement<never, [string, string]>({ name: 'queue_notify', text: 'select pg_notify($1, $2)' });

/** Tells the workers of a service that jobs are there; never inside an order's transaction (NOTIFY locks the database). */
export type Waker = { wake(task: string): void; close(): void };

const prefix = 'yinghuo_jobs_';
export const channelOf = (service: string): string => prefix + service;
export const serviceOfChannel = (channel: string): string => channel.slice(prefix.length);

export type WakerOptions = {
  /** Hears of every wake at once: a worker in this very process needs no round trip. */
  onLocal?: (task: string) => void;
  /** Somebody nearer than the database who wakes the workers of a service for `count` jobs. */
  tell?: (service: string, count: number) => void;
};

export function createWaker(db: Database, { onLocal = () => {}, tell }: WakerOptions = {}): Waker {
  const tellWorkers = tell ?? ((service: string, count: number) => notify(db, service, count));
  const counts = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let sentAt = 0;

  const send = () => {
    timer = undefined;
    sentAt = Date.now();
    const byService = new Map<string, number>();
    for (const [task, count] of counts) byService.set(serviceOf(task), (byService.get(serviceOf(task)) ?? 0) + count);
    counts.clear();
    for (const [service, count] of byService) tellWorkers(service, count);
  };

  return {
    wake(task) {
      onLocal(task);
      counts.set(task, (counts.get(task) ?? 0) + 1);
      timer ??= setTimeout(send, tell ? 0 : Math.max(0, coalesceMs - (Date.now() - sentAt)));
    },
    close() {
      clearTimeout(timer);
    },
  };
}

/** Tells every worker of a service that listens; one that is lost costs one polling interval, nothing else. */
export function notify(db: Database, service: string, count: number): void {
  const pick = Math.floor(Math.random() * 65_536);
  run(db, notifyStatement, [channelOf(service), `${pick}:${count}`]).catch(() => {});
}

/**
 * Whether this worker should claim on a notification of `count` jobs: of `peers` ready workers, as many in a row from a
 * random place as are needed, so that 32 workers do not all run for one job.
 */
export function isPicked(payload: string, rank: number, { peers, slots }: { peers: number; slots: number }): boolean {
  const [pick = 0, count = 1] = payload.split(':').map(Number);
  const needed = Math.max(1, Math.ceil(count / slots));
  const all = Math.max(1, peers);
  return (((rank - pick) % all) + all) % all < needed;
}
