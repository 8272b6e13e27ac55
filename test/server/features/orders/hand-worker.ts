import type { Context } from '../../../../server/features/context.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { deliveryTasks } from '../../../../server/features/delivery/tasks.ts';
import { saveGateway } from '../../../../server/features/gateways/save-gateway.ts';
import { orderTasks } from '../../../../server/features/orders/tasks.ts';
import { paymentTasks } from '../../../../server/features/payments/tasks.ts';
import { referralTasks } from '../../../../server/features/referrals/tasks.ts';
import { type ClaimedJob, claimJobs, completeJob } from '../../../../server/queue/claim.ts';
import type { Task } from '../../../../server/queue/task.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase, type TestDatabase } from '../../../support/database.ts';
import { sandboxSecret } from '../../../support/shop.ts';

export type StillShop = AsyncDisposable & { ctx: Context; db: TestDatabase };

/** A shop in which nothing happens by itself: `work` runs its jobs, in the order and at the moment a test wants. */
export async function stillShop(options: Parameters<typeof testContext>[1] = {}): Promise<StillShop> {
  const db = await testDatabase({ max: 30 });
  const ctx = testContext(db.database, options);
  const settings = { secret: sandboxSecret };
  await saveGateway(ctx, { name: 'sandbox', enabled: true, position: 0, settings }, systemActor);
  return {
    ctx,
    db,
    async [Symbol.asyncDispose]() {
      ctx.waker.close();
      await db[Symbol.asyncDispose]();
    },
  };
}

const all = [...orderTasks, ...paymentTasks, ...deliveryTasks, ...referralTasks];
const tasks = new Map(all.map((task) => [task.name, task as unknown as Task<never, Context>]));

export type Worked = { task: string; error?: unknown };

/** Runs waiting jobs of these tasks, one after the other, until none is due; a failed one stays locked. Answers what ran. */
export async function work(ctx: Context, names: string[] = [...tasks.keys()]): Promise<Worked[]> {
  const worked: Worked[] = [];
  for (;;) {
    const jobs = await claimJobs(ctx.db, names, { limit: 10, worker: ctx.instanceId });
    if (jobs.length === 0) return worked;
    for (const job of jobs) worked.push(await runJob(ctx, job));
  }
}

/** Runs one claimed job as a worker does. */
export async function runJob(ctx: Context, job: ClaimedJob): Promise<Worked> {
  const task = tasks.get(job.task)!;
  let completed = false;
  const handle = {
    id: job.id,
    epoch: job.epoch,
    attempts: job.attempts,
    lastAttempt: false,
    signal: new AbortController().signal,
    complete: async (tx: Parameters<typeof completeJob>[0]) => {
      await completeJob(tx, job.id, job.epoch);
      completed = true;
    },
  };
  try {
    await task.run(ctx, job.payload as never, handle);
    if (!completed) await completeJob(ctx.db, job.id, job.epoch);
    return { task: job.task };
  } catch (error) {
    return { task: job.task, error };
  }
}

/** Makes every waiting job due now; one that is being completed at this moment is left to it. */
export async function hurry(ctx: Context): Promise<void> {
  await ctx.db.pool.query(
    "update job set locked_until = now() - interval '1 s' where id in (select id from job where dead_at is null for update skip locked)",
  );
}
