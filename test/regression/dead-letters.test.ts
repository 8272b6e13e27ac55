import { expect, test } from 'vitest';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { retryDeadLetter } from '../../server/features/needs/retry-dead-letter.ts';
import { order, owner, rowOf } from '../server/features/orders/buyer.ts';
import { eventually, testShop } from '../support/shop.ts';
import { stockShelf } from '../support/stock.ts';

/** Nobody is told of these: what they do is tried again by whoever wants it, or changes nothing that is seen. */
const quiet = ['commission.mail-link', 'dispense.alias', 'orders.free-pieces'];

test('a job that failed for good waits under Needs you by its task and what it is about, and is tried again from there', async () => {
  await using shop = await testShop();
  const { ctx, db, worker } = shop;
  const { variantId } = await stockShelf(ctx, db.pool, ['K1']);
  const { id: orderId } = await rowOf(ctx, await order(ctx, variantId));
  const jobs = [
    ['orders.settle', { paymentEventId: 77 }],
    ['dispense.deliver', { orderId }],
    ['commission.reward', { orderId }],
    ['commission.claw-back', { orderId }],
    ['commission.mail-link', { promoterId: 1, locale: 'en' }],
    ['dispense.alias', { after: 0 }],
    ['orders.free-pieces', { after: 0 }],
  ] as const;
  for (const [task, payload] of jobs)
    await db.pool.query('insert into job (task, payload, attempts, max_attempts) values ($1, $2, 3, 3)', [
      task,
      payload,
    ]);
  worker.wake();
  await eventually(async () => (await db.pool.query('select 1 from job where dead_at is null')).rowCount === 0);

  const told = await listNeeds(ctx);
  const loud = jobs.filter(([task]) => !quiet.includes(task));
  expect(told.map(({ kind, subject }) => `${kind} ${subject}`).toSorted()).toEqual(
    loud.map(([task, payload]) => `dead_letter ${task}:${Object.values(payload)[0]}`).toSorted(),
  );
  expect(told.every(({ subject, detail }) => subject.startsWith(`${String(detail['task'])}:`) && detail['error'])).toBe(
    true,
  );
  expect(told.map(({ subject, orderNo }) => [subject.split(':')[0], orderNo !== null])).toContainEqual([
    'orders.settle',
    false,
  ]);
  expect(told.filter(({ orderNo }) => orderNo !== null)).toHaveLength(3);

  await worker.drain(2000);
  for (const { id } of told) await retryDeadLetter(ctx, { id }, owner);
  const revived = await db.pool.query<{ task: string }>('select task from job where dead_at is null order by task');
  expect(revived.rows.map(({ task }) => task)).toEqual(loud.map(([task]) => task).toSorted());
});
