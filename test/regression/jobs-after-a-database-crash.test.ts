import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../server/db/database.ts';
import { silentLog } from '../support/silent-log.ts';
import { freeOrphans, leaseMs } from '../../server/queue/claim.ts';
import { enqueue } from '../../server/queue/enqueue.ts';
import type { Task } from '../../server/queue/task.ts';
import { startWorker } from '../../server/queue/worker.ts';
import { testDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/processes.ts';

type Sent = { name?: string };
const task = 'orders.test';
const payload = z.object({});

/** The same database, of which the answer to one statement is lost after it was carried out, or before. */
function losing({ database }: TestDatabase, name: string, when: 'before' | 'after'): Database {
  let left = 1;
  const pool = new Proxy(database.pool, {
    get(target, property) {
      const value: unknown = Reflect.get(target, property, target);
      if (property !== 'query') return typeof value === 'function' ? value.bind(target) : value;
      return async (sent: Sent) => {
        const isLost = sent.name === name && left-- > 0;
        if (isLost && when === 'before') throw new Error('Connection terminated unexpectedly');
        const result = (await target.query(sent as pg.QueryConfig)) as pg.QueryResult;
        const isIdle = name === 'queue_claim' && result.rowCount === 0;
        if (isLost && isIdle) left++;
        if (isLost && !isIdle) throw new Error('Connection terminated unexpectedly');
        return result;
      };
    },
  });
  return { ...database, pool };
}

function work(db: Database, run: () => Promise<void>, slots = 4) {
  const one: Task<typeof payload, object> = { name: task, payload, run };
  return startWorker<object>({
    db,
    workerId: randomUUID(),
    tasks: [one as Task<never, object>],
    context: {},
    slots,
    log: silentLog,
  });
}

async function doneAfterMs(db: TestDatabase, worker: ReturnType<typeof work>): Promise<number> {
  const startedAt = performance.now();
  await eventually(async () => (await db.pool.query('select 1 from job')).rowCount === 0, {
    what: 'the job to be done',
  });
  const ms = performance.now() - startedAt;
  await worker.drain(1000);
  return ms;
}

test('a claim whose answer was lost with its connection is found again long before its lease ends', async () => {
  await using db = await testDatabase();
  await enqueue(db.database, { wake() {}, close() {} }, { task, payload: {} });
  const ms = await doneAfterMs(
    db,
    work(losing(db, 'queue_claim', 'after'), async () => {}),
  );
  expect(ms).toBeLessThan(leaseMs / 3);
});

test('so is a job that failed with the database, while that could not be written down', async () => {
  await using db = await testDatabase();
  await enqueue(db.database, { wake() {}, close() {} }, { task, payload: {} });
  let runs = 0;
  const worker = work(losing(db, 'queue_retry', 'before'), async () => {
    if (runs++ === 0) throw new Error('Connection terminated unexpectedly');
  });
  expect(await doneAfterMs(db, worker)).toBeLessThan(leaseMs / 3);
  expect(runs).toBe(2);
});

test('and with every slot taken by jobs that go on', async () => {
  await using db = await testDatabase();
  const release = Promise.withResolvers<void>();
  for (let n = 0; n < 2; n++) await enqueue(db.database, { wake() {}, close() {} }, { task, payload: {} });
  const worker = work(db.database, () => release.promise, 1);
  const mine = async () =>
    (
      await db.pool.query<{ id: number; locked_by: string }>(
        'select id, locked_by from job where locked_by is not null',
      )
    ).rows;
  const [held] = await eventually(async () => ((await mine()).length === 1 ? await mine() : undefined));
  await db.pool.query(
    "update job set locked_by = $1, locked_until = now() + interval '15 seconds', epoch = epoch + 1",
    [held!.locked_by],
  );
  worker.reconnected();
  await eventually(async () => (await mine()).length === 1, { what: 'the job that nobody runs to be free' });
  expect(await mine()).toMatchObject([{ id: held!.id }]);
  release.resolve();
  await worker.drain(1000);
});

test('nothing is taken from another worker, from one that runs, or from a later retry', async () => {
  await using db = await testDatabase();
  const [mine, other] = [randomUUID(), randomUUID()];
  await db.pool.query(
    `insert into job (task, payload, locked_until, locked_by)
      select $1, '{}', now() + interval '10 seconds', holder from unnest($2::uuid[]) as t (holder)`,
    [task, [mine, mine, other, null]],
  );
  const { rows } = await db.pool.query<{ id: number }>('select id from job order by id');
  const ids = rows.map(({ id }) => id);
  await freeOrphans(db.database, mine, { tasks: [task], running: [ids[0]!] });
  const free = await db.pool.query<{ id: number }>('select id from job where locked_until <= now()');
  expect(free.rows.map(({ id }) => id)).toEqual([ids[1]]);
});
