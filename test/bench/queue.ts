import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Database, openDatabase } from '../../server/db/database.ts';
import { silentLog } from '../support/silent-log.ts';
import { enqueue } from '../../server/queue/enqueue.ts';
import type { Task } from '../../server/queue/task.ts';
import { channelOf, createWaker } from '../../server/queue/wake.ts';
import { startWorker, type Worker } from '../../server/queue/worker.ts';
import { openStanding, ridingOn, type StandingConnection } from '../../server/roles/standing-connection.ts';
import { type BenchPostgres, type Figure, percentile, round } from './bench.ts';

const jobCount = 600;
const perSecond = 100;

/** What the queue costs a job and how long a job waits, with 1 and with 32 workers, at a steady 100 jobs/s. */
export async function benchQueue(postgres: BenchPostgres): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const workers of [1, 32])
    figures.push(...(await measure(await postgres.newDatabase(`queue_${workers}`), workers)));
  return figures;
}

async function measure(url: string, workerCount: number): Promise<Figure[]> {
  const producer = openDatabase(url, { max: 2 });
  const statements = { count: 0 };
  const waits: number[] = [];
  const task: Task<z.ZodObject<{ at: z.ZodNumber }>, object> = {
    name: 'orders.bench',
    payload: z.object({ at: z.number() }),
    async run(_context, { at }) {
      waits.push(performance.now() - at);
    },
  };
  const waker = createWaker(counted(producer, statements));
  const crew: WorkerPlace[] = [];
  try {
    for (let rank = 0; rank < workerCount; rank++)
      crew.push(await hire(url, task as Task<never, object>, rank, workerCount, statements));
    await sleep(1000);
    statements.count = 0;
    const startedAt = performance.now();
    for (let n = 0; n < jobCount; n++) {
      await sleep(Math.max(0, startedAt + (n / perSecond) * 1000 - performance.now()));
      await enqueue(producer, waker, { task: 'orders.bench', payload: { at: performance.now() } });
    }
    while (waits.length < jobCount) await sleep(20);
    const perJob = statements.count / jobCount;
    const p99 = percentile(waits, 0.99);
    const at = `${workerCount} worker${workerCount === 1 ? '' : 's'}`;
    return [
      {
        name: `queue statements a job, ${at}`,
        value: round(perJob, 2),
        aim: '<= 2',
        met: perJob <= 2,
        note: 'claims, polls, completions and wakes',
      },
      { name: `enqueue to start p50, ${at}`, value: round(percentile(waits, 0.5)), unit: 'ms' },
      { name: `enqueue to start p99, ${at}`, value: round(p99), unit: 'ms', aim: '<= 200', met: p99 <= 200 },
    ];
  } finally {
    for (const seat of crew) await seat.leave();
    waker.close();
    await producer.close();
  }
}

type WorkerPlace = { leave(): Promise<void> };

/** A worker as an instance has it: its standing connection, its place among the others. */
async function hire(
  url: string,
  task: Task<never, object>,
  rank: number,
  peers: number,
  statements: { count: number },
): Promise<WorkerPlace> {
  const db = openDatabase(url, { max: 1 });
  // oxlint-disable-next-line prefer-const
  let worker: Worker | undefined;
  const standing: StandingConnection = await openStanding({
    url,
    applicationName: 'yinghuo bench',
    channels: [channelOf('orders')],
    onNotification: (_channel, payload) => worker?.notified(payload),
    onReconnected() {},
    log: silentLog,
  });
  worker = startWorker<object>({
    db: counted(ridingOn(standing, db), statements),
    workerId: randomUUID(),
    tasks: [task],
    context: {},
    slots: 4,
    log: silentLog,
  });
  worker.setRank(rank, peers);
  return {
    async leave() {
      await worker?.drain(1000);
      await standing.close();
      await db.close();
    },
  };
}

/** The same database, whose lone statements are counted as they are sent. */
function counted(db: Database, statements: { count: number }): Database {
  const pool = new Proxy(db.pool, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (property !== 'query') return value.bind(target);
      return (query: unknown) => {
        statements.count++;
        return (value as (query: unknown) => unknown).call(target, query);
      };
    },
  });
  return { ...db, pool };
}
