import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../support/silent-log.ts';
import type { Task } from '../../server/queue/task.ts';
import { startWorker } from '../../server/queue/worker.ts';
import { testDatabase } from '../support/database.ts';
import { eventually } from '../support/shop.ts';

test('a job whose every attempt ended with its worker is buried instead of claimed for ever', async () => {
  await using db = await testDatabase();
  let runs = 0;
  const task: Task<z.ZodObject, null> = {
    name: 'test.kill',
    payload: z.object({}),
    run() {
      runs++;
      return Promise.resolve();
    },
  };
  await db.pool.query("insert into job (task, payload, attempts, max_attempts) values ('test.kill', '{}', 12, 12)");
  const worker = startWorker({
    db: db.database,
    workerId: crypto.randomUUID(),
    tasks: [task],
    context: null,
    slots: 1,
    log: silentLog,
  });
  await eventually(async () => (await db.pool.query('select 1 from job where dead_at is not null')).rowCount === 1);
  await worker.drain(1000);
  expect(runs).toBe(0);
});
