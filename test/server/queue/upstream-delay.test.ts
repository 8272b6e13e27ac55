import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { silentLog } from '../../support/silent-log.ts';
import { enqueue } from '../../../server/queue/enqueue.ts';
import type { Task } from '../../../server/queue/task.ts';
import { startWorker } from '../../../server/queue/worker.ts';
import { testDatabase } from '../../support/database.ts';
import { eventually } from '../../support/processes.ts';

const payload = z.object({ n: z.number() });
const slots = 4;
const delayMs = 100;

test('a set upstream delay holds its slots: an instance does slots ÷ delay and no more, batches or not', async () => {
  await using db = await testDatabase();
  const done: number[] = [];
  const batches: number[] = [];
  let busy = 0;
  let mostBusy = 0;
  const task: Task<typeof payload, object> = {
    name: 'orders.test',
    payload,
    run: async (_context, { n }) => void done.push(n),
    async runBatch(_context, payloads) {
      batches.push(payloads.length);
      for (const { n } of payloads) done.push(n);
    },
  };
  const waker = { wake() {}, close() {} };
  for (let n = 0; n < 20; n++) await enqueue(db.database, waker, { task: 'orders.test', payload: { n } });
  const startedAt = performance.now();
  const worker = startWorker<object>({
    db: db.database,
    workerId: randomUUID(),
    tasks: [task as Task<never, object>],
    context: {},
    slots,
    upstreamDelayMs: (name) => (name === 'orders.test' ? delayMs : 0),
    log: silentLog,
    onBusy(change) {
      busy += change;
      mostBusy = Math.max(mostBusy, busy);
    },
  });
  await eventually(() => done.length === 20, { what: 'twenty jobs' });
  const tookMs = performance.now() - startedAt;
  await worker.drain(5000);
  expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
  expect(Math.max(...batches)).toBeGreaterThan(1);
  expect(mostBusy).toBe(slots);
  expect(busy).toBe(0);
  // five rounds of four; timers may be a millisecond early
  expect(tookMs).toBeGreaterThan((20 / slots) * (delayMs - 1));
});
