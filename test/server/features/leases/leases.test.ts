import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { transaction } from '../../../../server/db/transaction.ts';
import { holdsLease, takeLease } from '../../../../server/features/leases/take-or-renew-lease.ts';
import { testDatabase } from '../../../support/database.ts';
import { contextOf } from '../watch/small-shop.ts';

test('a lease has one holder; its epoch grows with every change of holder', async () => {
  await using db = await testDatabase();
  const a = contextOf(db.database, { instanceId: randomUUID() });
  const b = contextOf(db.database, { instanceId: randomUUID() });
  const lapse = () => db.pool.query("update lease set locked_until = now() - interval '1 second'");

  expect(await takeLease(a, 'pulse', 60_000)).toBe(1);
  expect(await takeLease(b, 'pulse', 60_000)).toBeUndefined();
  expect(await takeLease(a, 'pulse', 60_000)).toBe(1);
  await lapse();
  expect(await takeLease(b, 'pulse', 60_000)).toBe(2);
  expect(await takeLease(a, 'pulse', 60_000)).toBeUndefined();
  await transaction(db.database, async (tx) => {
    expect(await holdsLease(tx, 'pulse', 1)).toBe(false);
    expect(await holdsLease(tx, 'pulse', 2)).toBe(true);
  });
});

test('of 16 that reach for a lapsed lease at once, one gets it', async () => {
  await using db = await testDatabase();
  for (let round = 0; round < 20; round++) {
    const takers = Array.from({ length: 16 }, () => contextOf(db.database, { instanceId: randomUUID() }));
    const epochs = await Promise.all(takers.map((ctx) => takeLease(ctx, 'pulse', 60_000)));
    expect(epochs.filter((epoch) => epoch !== undefined)).toEqual([round + 1]);
    await db.pool.query("update lease set locked_until = now() - interval '1 second'");
  }
});
