import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { transaction } from '../../../server/db/transaction.ts';
import { silentLog } from '../../support/silent-log.ts';
import { claimJobs, completeJob, handBackJobs, renewJobs } from '../../../server/queue/claim.ts';
import { enqueue } from '../../../server/queue/enqueue.ts';
import { StaleLease, type Task } from '../../../server/queue/task.ts';
import { startWorker } from '../../../server/queue/worker.ts';
import { testDatabase, type TestDatabase } from '../../support/database.ts';
import { eventually } from '../../support/processes.ts';

const waker = { wake() {}, close() {} };
const payload = z.object({ n: z.number() });
type TestTask = Task<typeof payload, object>;

async function fill(db: TestDatabase, count: number, task = 'orders.test', options = {}) {
  for (let n = 0; n < count; n++) await enqueue(db.database, waker, { task, payload: { n }, options: options });
}

const jobs = async (db: TestDatabase) =>
  (await db.pool.query('select *, locked_until > now() as locked from job order by id')).rows;

function work(
  db: TestDatabase,
  run: TestTask['run'],
  { slots = 4, onDead }: { slots?: number; onDead?: TestTask['onDead'] } = {},
) {
  const task: TestTask = { name: 'orders.test', payload, run, onDead };
  return startWorker<object>({
    db: db.database,
    workerId: randomUUID(),
    tasks: [task as Task<never, object>],
    context: {},
    slots,
    log: silentLog,
  });
}

describe('the queue', () => {
  test('32 claimers at once: every job is claimed exactly once', async () => {
    await using db = await testDatabase({ max: 32 });
    await fill(db, 300);
    const claimed: number[] = [];
    await Promise.all(
      Array.from({ length: 32 }, async () => {
        const worker = randomUUID();
        for (;;) {
          const got = await claimJobs(db.database, ['orders.test'], { limit: 4, worker });
          if (got.length === 0) break;
          claimed.push(...got.map((job) => job.id));
        }
      }),
    );
    expect(claimed.length).toBe(300);
    expect(new Set(claimed).size).toBe(300);
  });

  test('earlier tasks go first, and a job for later is not claimed', async () => {
    await using db = await testDatabase();
    await fill(db, 2, 'orders.second');
    await fill(db, 2, 'orders.first');
    await fill(db, 1, 'orders.first', { delayMs: 60_000 });
    const got = await claimJobs(db.database, ['orders.first', 'orders.second'], { limit: 3, worker: randomUUID() });
    expect(got.map((job) => job.task).sort()).toEqual(['orders.first', 'orders.first', 'orders.second']);
  });

  test('a worker that slept past its lease completes nothing: its effect is rolled back', async () => {
    await using db = await testDatabase();
    await fill(db, 1);
    const [asleep, other] = [randomUUID(), randomUUID()];
    const [first] = await claimJobs(db.database, ['orders.test'], { limit: 1, worker: asleep });
    await db.pool.query("update job set locked_until = now() - interval '1 second'");
    const [second] = await claimJobs(db.database, ['orders.test'], { limit: 1, worker: other });
    expect(second!.epoch).toBe(first!.epoch + 1);
    const effect = (epoch: number, note: string) =>
      transaction(db.database, async (tx) => {
        await tx.query('insert into gateway_note (gateway, key, value) values ($1, $1, $2)', [note, '{}']);
        await completeJob(tx, first!.id, epoch);
      });
    await expect(effect(first!.epoch, 'stale')).rejects.toThrow(StaleLease);
    await effect(second!.epoch, 'fresh');
    expect((await db.pool.query('select gateway from gateway_note')).rows).toEqual([{ gateway: 'fresh' }]);
    expect(await jobs(db)).toEqual([]);
  });

  test('the heartbeat keeps a lease, but never takes one back', async () => {
    await using db = await testDatabase();
    await fill(db, 1);
    const [asleep, other] = [randomUUID(), randomUUID()];
    const [job] = await claimJobs(db.database, ['orders.test'], { limit: 1, worker: asleep });
    await db.pool.query("update job set locked_until = now() + interval '1 second'");
    await renewJobs(db.database, asleep, [job!.id]);
    expect(
      (await db.pool.query("select locked_until > now() + interval '10 seconds' as renewed from job")).rows[0].renewed,
    ).toBe(true);
    await db.pool.query("update job set locked_until = now() - interval '1 second'");
    await claimJobs(db.database, ['orders.test'], { limit: 1, worker: other });
    await renewJobs(db.database, asleep, [job!.id]);
    expect((await jobs(db))[0]).toMatchObject({ locked_by: other, epoch: 2 });
  });

  test('handing back frees the job at once and charges no attempt', async () => {
    await using db = await testDatabase();
    await fill(db, 1);
    const worker = randomUUID();
    const [job] = await claimJobs(db.database, ['orders.test'], { limit: 1, worker });
    expect(job!.attempts).toBe(1);
    await handBackJobs(db.database, worker, [job!.id]);
    expect((await jobs(db))[0]).toMatchObject({ attempts: 0, locked_by: null, locked: false });
  });

  test('a draining worker finishes what it can and hands back the rest, uncharged', async () => {
    await using db = await testDatabase();
    await fill(db, 2);
    const started: number[] = [];
    const release = Promise.withResolvers<void>();
    const worker = work(db, async (_ctx, { n }, job) => {
      started.push(n);
      if (n === 0) return release.promise;
      await new Promise((_resolve, reject) =>
        job.signal.addEventListener('abort', () => reject(new Error('stopping'))),
      );
    });
    await eventually(() => started.length === 2);
    const drained = worker.drain(300);
    release.resolve();
    await drained;
    expect(worker.busy()).toBe(0);
    expect(await jobs(db)).toMatchObject([{ payload: { n: 1 }, attempts: 0, locked_by: null, locked: false }]);
  });

  test('a failing job is tried again later; after the last attempt it is a dead letter and its task is told', async () => {
    await using db = await testDatabase();
    await fill(db, 1, 'orders.test', { maxAttempts: 2 });
    let runs = 0;
    const worker = work(
      db,
      async () => {
        runs++;
        throw new Error(`no luck ${runs}`);
      },
      {
        onDead: async (tx, { n }, error) =>
          void (await tx.query("insert into gateway_note (gateway, key, value) values ('dead', $1, $2)", [
            String(n),
            JSON.stringify(error),
          ])),
      },
    );
    await eventually(async () => (await jobs(db))[0]?.last_error === 'no luck 1');
    expect((await jobs(db))[0]).toMatchObject({ attempts: 1, locked: true, dead_at: null });
    await db.pool.query('update job set locked_until = now()');
    await eventually(async () => (await jobs(db))[0]?.dead_at);
    expect((await db.pool.query("select value from gateway_note where gateway = 'dead'")).rows).toEqual([
      { value: 'no luck 2' },
    ]);
    await db.pool.query('update job set locked_until = now()');
    await worker.drain(1000);
    expect(await claimJobs(db.database, ['orders.test'], { limit: 1, worker: randomUUID() })).toEqual([]);
    expect(runs).toBe(2);
  });

  test('one unique key, one job', async () => {
    await using db = await testDatabase();
    await Promise.all(Array.from({ length: 8 }, () => fill(db, 1, 'orders.test', { uniqueKey: 'once' })));
    expect((await jobs(db)).length).toBe(1);
  });
});
