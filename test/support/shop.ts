import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../server/db/database.ts';
import type { Context } from '../../server/features/context.ts';
import { systemActor } from '../../server/features/context.ts';
import { alertTasks } from '../../server/features/alerts/tasks.ts';
import { deliveryTasks } from '../../server/features/delivery/tasks.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { openDeadLetter } from '../../server/features/needs/open-dead-letter.ts';
import { orderTasks } from '../../server/features/orders/tasks.ts';
import { paymentTasks } from '../../server/features/payments/tasks.ts';
import { referralTasks } from '../../server/features/referrals/tasks.ts';
import { startWorker, type Worker } from '../../server/queue/worker.ts';
import { createWaker } from '../../server/queue/wake.ts';
import { testContext } from './context.ts';
import { testDatabase, type TestDatabase } from './database.ts';

export const sandboxSecret = 'test-secret-of-sixteen';

export type TestShop = AsyncDisposable & { ctx: Context; db: TestDatabase; worker: Worker };

/** A shop in this process: its database, the sandbox gateway, and a worker that runs every task. */
export async function testShop({
  slots = 8,
  connections = 30,
  ...options
}: { slots?: number; connections?: number } & Parameters<typeof testContext>[1] = {}): Promise<TestShop> {
  const db = await testDatabase({ max: connections });
  const ctx = testContext(db.database, options);
  await saveGateway(
    ctx,
    { name: 'sandbox', enabled: true, position: 0, settings: { secret: sandboxSecret } },
    systemActor,
  );
  const worker = workerFor(ctx, slots);
  ctx.waker = createWaker(db.database, { onLocal: (task) => worker.wakeLocal(task) });
  return {
    ctx,
    db,
    worker,
    async [Symbol.asyncDispose]() {
      ctx.waker.close();
      await worker.drain(2000);
      await db[Symbol.asyncDispose]();
    },
  };
}

export function workerFor(ctx: Context, slots: number): Worker {
  const tasks = [...orderTasks, ...paymentTasks, ...deliveryTasks, ...referralTasks, ...alertTasks];
  return startWorker({
    db: ctx.db,
    workerId: ctx.instanceId,
    tasks,
    context: ctx,
    slots,
    log: ctx.log,
    onDead: openDeadLetter,
  });
}

/** Asks again until `probe` answers something, at most `withinMs`. */
export async function eventually<T>(probe: () => Promise<T | undefined | false>, withinMs = 15_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > until) throw new Error('it did not happen in time');
    await sleep(20);
  }
}

/** Waits until no job of these tasks is left. */
export function settled(db: Database, tasks: string[], withinMs = 60_000): Promise<boolean> {
  return eventually(async () => {
    const { rows } = await db.pool.query<{ n: number }>(
      'select count(*) as n from job where dead_at is null and task = any($1)',
      [tasks],
    );
    return rows[0]!.n === 0;
  }, withinMs);
}
