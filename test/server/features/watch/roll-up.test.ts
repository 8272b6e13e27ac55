import { describe, expect, test } from 'vitest';
import { takeLease } from '../../../../server/features/leases/take-or-renew-lease.ts';
import { rollUp } from '../../../../server/features/watch/roll-up.ts';
import { testDatabase } from '../../../support/database.ts';
import { addEvent, addOrder, addVariant, contextOf } from './small-shop.ts';

describe('the roll-up', () => {
  test('every event counts once, whatever commits when, and whoever rolls up', async () => {
    await using db = await testDatabase({ max: 24 });
    const ctx = contextOf(db.database);
    const variantId = await addVariant(db.pool);
    const orderId = await addOrder(db.pool, variantId, { status: 'delivered', paidAgoMs: 1000 });
    const epoch = (await takeLease(ctx, 'pulse', 60_000))!;
    let writing = true;
    const rolling = [0, 1].map(async () => {
      while (writing) await rollUp(ctx, epoch);
    });
    let written = 0;
    await Promise.all(
      Array.from({ length: 8 }, async (_, writer) => {
        for (let round = 0; round < 30; round++) {
          const client = await db.pool.connect();
          await client.query('begin');
          await addEvent(client, orderId, 'created');
          await client.query('select pg_sleep($1)', [((writer * 5 + round) % 7) / 1000]);
          await addEvent(client, orderId, 'paid', { overMinor: 5 });
          await client.query(round % 6 === 5 ? 'rollback' : 'commit');
          client.release();
          if (round % 6 !== 5) written++;
        }
      }),
    );
    writing = false;
    await Promise.all(rolling);
    await rollUp(ctx, epoch);
    const { rows } = await db.pool.query(
      'select sum(created)::int as created, sum(paid)::int as paid, sum(keys_sold)::int as keys, sum(revenue_minor)::int as revenue from sales_minute',
    );
    expect(rows[0]).toEqual({ created: written, paid: written, keys: written, revenue: written * 1005 });
    const slices = await db.pool.query('select sum(created)::int as created, sum(paid)::int as paid from order_slice');
    expect(slices.rows[0]).toEqual({ created: written, paid: written });
    console.log(`roll-up: ${written} of ${written} orders, two rollers`);
  });

  test('a former holder of the lease counts nothing', async () => {
    await using db = await testDatabase();
    const ctx = contextOf(db.database);
    const epoch = (await takeLease(ctx, 'pulse', 60_000))!;
    const orderId = await addOrder(db.pool, await addVariant(db.pool));
    await addEvent(db.pool, orderId);
    await db.pool.query("update lease set epoch = epoch + 1 where name = 'pulse'");
    expect(await rollUp(ctx, epoch)).toBe(0);
    expect(await rollUp(ctx, epoch + 1)).toBe(1);
  });

  test('money out is taken off; a cursor from another cluster starts again from now', async () => {
    await using db = await testDatabase();
    const ctx = contextOf(db.database);
    const epoch = (await takeLease(ctx, 'pulse', 60_000))!;
    const orderId = await addOrder(db.pool, await addVariant(db.pool));
    for (const [type, data] of [
      ['paid', {}],
      ['paid_again', { amountMinor: 700 }],
      ['refunded', { amountMinor: 700 }],
      ['refunded', { amountMinor: 400 }],
    ] as const) {
      await addEvent(db.pool, orderId, type, data);
    }
    await rollUp(ctx, epoch);
    const revenue = async () =>
      (await db.pool.query('select sum(revenue_minor)::int as sum from sales_minute')).rows[0].sum;
    expect(await revenue()).toBe(600);
    await db.pool.query("update roll_up set seen = '900000000:900000001:'");
    await addEvent(db.pool, orderId, 'paid');
    await rollUp(ctx, epoch);
    await addEvent(db.pool, orderId, 'paid');
    await rollUp(ctx, epoch);
    expect(await revenue()).toBe(1600);
  });
});
