import { describe, expect, test } from 'vitest';
import { pulse as pulseSchema } from '../../../../server/contract/pulse.ts';
import { expireUnpaidOrders, sweepLapsed } from '../../../../server/features/housekeeping/housekeeping.ts';
import { watchSilentInstances } from '../../../../server/features/instances/declare-dead.ts';
import { takeLease } from '../../../../server/features/leases/take-or-renew-lease.ts';
import { makePulse } from '../../../../server/features/watch/pulse.ts';
import { readPulse } from '../../../../server/features/watch/read-pulse.ts';
import { rollUp } from '../../../../server/features/watch/roll-up.ts';
import { readSeries } from '../../../../server/features/watch/series.ts';
import { createSpendBook } from '../../../../server/features/budget/spend-book.ts';
import { testDatabase, type TestDatabase } from '../../../support/database.ts';
import { addEvent, addOrder, addVariant, contextOf } from './small-shop.ts';

async function addInstance(db: TestDatabase, service: string, { state = 'ready', silentS = 0 } = {}) {
  await db.pool.query(
    `insert into instance (id, service, pid, host, state, heartbeat_at, metrics)
     values (gen_random_uuid(), $1, 1, 'here', $2, now() - $3 * interval '1 second', '{"cpuPercent": 12.5, "memoryMb": 90, "busy": 2}')`,
    [service, state, silentS],
  );
}

async function addKeys(db: TestDatabase, variantId: string, count: number) {
  await db.pool.query(
    `with b as (insert into key_batch (variant_id, label, sealed_data_key, imported_by) values ($1, 'x', '', 'x') returning id)
     insert into stock_key (pos, variant_id, batch_id, sealed, last4, blind_index)
     select n, $1, b.id, '', 'abcd', sha256((n || $1::text)::bytea) from b, generate_series(1, $2) as n`,
    [variantId, count],
  );
}

async function turn(db: TestDatabase, ctx = contextOf(db.database)) {
  const epoch = (await takeLease(ctx, 'pulse', 60_000))!;
  await rollUp(ctx, epoch);
  return { ctx, epoch, pulse: await makePulse(ctx, epoch) };
}

describe('the pulse', () => {
  test('an empty shop: valid, nothing invented, and not well without a gateway', async () => {
    await using db = await testDatabase();
    const { pulse } = await turn(db);
    expect(pulseSchema.parse(pulse)).toEqual(pulse);
    expect(pulse).toMatchObject({
      revenueMinor: 0,
      latency: null,
      givesOutFirst: null,
      instances: [],
      undelivered: { count: 0 },
    });
    expect(pulse.verdict.key).toBe('no_payments_configured');
  });

  test('every number comes from the tables', async () => {
    await using db = await testDatabase();
    const variantId = await addVariant(db.pool, 'Steam 50');
    await addKeys(db, variantId, 12);
    await addInstance(db, 'orders');
    await addInstance(db, 'storefront', { state: 'draining' });
    await addInstance(db, 'console', { silentS: 60 });
    const unpaid = await addOrder(db.pool, variantId);
    await addEvent(db.pool, unpaid, 'created');
    for (let n = 0; n < 4; n++) {
      const id = await addOrder(db.pool, variantId, { status: 'delivered', paidAgoMs: 500 });
      await db.pool.query("update orders set delivered_at = paid_at + interval '200 milliseconds' where id = $1", [id]);
      for (const type of ['created', 'paid', 'delivered']) await addEvent(db.pool, id, type);
    }
    // it had to wait for a restock, which says nothing of how quick the shop is
    const restocked = await addOrder(db.pool, variantId, { status: 'delivered', paidAgoMs: 3_600_000 });
    await addEvent(db.pool, restocked, 'out_of_stock');
    await db.pool.query('update orders set delivered_at = now() where id = $1', [restocked]);
    await addEvent(db.pool, restocked, 'delivered');
    const stuck = await addOrder(db.pool, variantId, { status: 'paid', paidAgoMs: 360_000 });
    await addEvent(db.pool, stuck, 'paid');
    await db.pool.query("insert into needs_you (kind, subject, amount_minor) values ('out_of_stock', 'x', 1000)");

    // part of its money is back, and its key has not come
    const partly = await addOrder(db.pool, variantId, { status: 'partly_refunded', paidAgoMs: 60_000 });
    await db.pool.query('update orders set refunded_minor = 400 where id = $1', [partly]);

    const { pulse } = await turn(db);
    expect(pulseSchema.parse(pulse)).toEqual(pulse);
    expect(pulse.orders).toEqual({ sinceWatch: 5, lastMinute: 5, unpaidOpen: 1 });
    expect(pulse.revenueMinor).toBe(5000);
    expect(pulse.undelivered).toMatchObject({ count: 2, amountMinor: 1600 });
    expect(pulse.undelivered.oldestMs).toBeGreaterThan(359_000);
    expect(pulse.givesOutFirst).toMatchObject({ kind: 'keys', name: 'Steam 50 · Steam 50', left: 12, hours: 2.4 });
    expect(pulse.latency!.p50Ms).toBeGreaterThan(180);
    expect(pulse.latency!.p95Ms).toBeLessThan(220);
    expect(pulse.services.find((row) => row.service === 'orders')).toEqual({
      service: 'orders',
      starting: 0,
      ready: 1,
      draining: 0,
    });
    expect(pulse.services.find((row) => row.service === 'console')).toMatchObject({ ready: 0 });
    expect(pulse.instances.map((each) => each.service).sort()).toEqual(['orders', 'storefront']);
    expect(pulse.needsYou).toMatchObject({ count: 1, amountMinor: 1000 });
    expect(pulse.gateways).toMatchObject([{ name: 'sandbox', createdLastHour: 5, paidLastHour: 5 }]);
    expect(pulse.spend.perHourMinor).toBe(12);
    expect(pulse.verdict).toMatchObject({
      level: 'needs',
      key: 'undelivered',
      params: { count: 2, amountMinor: 1600 },
    });
  });

  test('an old pulse keeps its numbers and says only how old it is; a former holder writes nothing', async () => {
    await using db = await testDatabase();
    const { ctx, epoch } = await turn(db);
    const fresh = await readPulse(contextOf(db.database));
    expect(fresh.ageMs).toBeLessThan(10_000);
    await makePulse(ctx, epoch + 5);
    await makePulse(ctx, epoch);
    expect((await db.pool.query('select epoch from pulse')).rows[0].epoch).toBe(epoch + 5);
    await db.pool.query("update pulse set at = now() - interval '41 seconds'");
    await new Promise((resolve) => setTimeout(resolve, 250));
    const old = await readPulse(ctx);
    expect(old.pulse.verdict).toMatchObject({ level: 'needs', key: 'stale' });
    expect(old.pulse.verdict.params.ageMs).toBeGreaterThanOrEqual(41_000);
  });

  test('the series shows orders, latency, instances and spend where they happened', async () => {
    await using db = await testDatabase();
    const { ctx } = await turn(db);
    const orderId = await addOrder(db.pool, await addVariant(db.pool), { status: 'delivered', paidAgoMs: 800 });
    await db.pool.query("update orders set delivered_at = paid_at + interval '300 milliseconds' where id = $1", [
      orderId,
    ]);
    for (const type of ['created', 'paid', 'delivered']) await addEvent(db.pool, orderId, type);
    await addInstance(db, 'orders');
    await addInstance(db, 'orders');
    let now = 0;
    const book = createSpendBook();
    for (now of [0, 5000, 10_000]) await book({ ...ctx, clock: () => now });
    await turn(db, ctx);
    for (const minutes of [15, 60, 360, 1440] as const) {
      const { bucketMs, points } = await readSeries(ctx, minutes);
      expect(points.length).toBeGreaterThanOrEqual((minutes * 60_000) / bucketMs - 1);
      expect(points.reduce((sum, point) => sum + point.delivered, 0)).toBe(1);
      const point = points.find((each) => each.paid === 1)!;
      expect(point).toMatchObject({ created: 1, revenueMinor: 1000 });
      expect(point.p95Ms).toBeGreaterThan(270);
      expect(Math.max(...points.map((each) => each.instances.orders ?? 0))).toBe(2);
    }
    expect((await db.pool.query('select sum(instance_seconds)::int as s from service_minute')).rows[0].s).toBe(20);
  });
});

test('what the minute under way has cost is drawn over the part of it that has passed', async () => {
  await using db = await testDatabase();
  const ctx = contextOf(db.database);
  // a minute before as well, lest none has begun
  await db.pool.query(
    `insert into service_minute (service, minute, instance_seconds, max_instances)
     select 'orders', date_trunc('minute', now()) - n * interval '1 minute', 36, 1 from generate_series(0, 1) as n`,
  );
  const { points } = await readSeries(ctx, 15);
  const spent = points.reduce((sum, point) => sum + point.spendMinor, 0);
  expect(spent).toBeCloseTo(0.02 * ctx.config.instancePriceMinorPerHour, 2);
});

describe('housekeeping', () => {
  test('lapsed unpaid orders expire, with an event, and only those', async () => {
    await using db = await testDatabase();
    const ctx = contextOf(db.database);
    const variantId = await addVariant(db.pool);
    const [lapsed, open, paid] = [
      await addOrder(db.pool, variantId),
      await addOrder(db.pool, variantId),
      await addOrder(db.pool, variantId, { status: 'paid', paidAgoMs: 1 }),
    ];
    await db.pool.query("update orders set expires_at = now() - interval '1 second' where id = any($1)", [
      [lapsed, paid],
    ]);
    expect(await expireUnpaidOrders(ctx)).toBe(1);
    expect(await expireUnpaidOrders(ctx)).toBe(0);
    const status = async (id: number) =>
      (await db.pool.query('select status from orders where id = $1', [id])).rows[0].status;
    expect([await status(lapsed!), await status(open!), await status(paid!)]).toEqual(['expired', 'created', 'paid']);
    expect((await db.pool.query('select order_id, type from order_event')).rows).toEqual([
      { order_id: lapsed, type: 'expired' },
    ]);
  });

  test('silent instances are entered as dead, others not; sweeping runs', async () => {
    await using db = await testDatabase();
    const ctx = contextOf(db.database);
    await addInstance(db, 'orders', { silentS: 20 });
    await addInstance(db, 'dispense', { silentS: 5 });
    let now = 0;
    const declareSilentDead = watchSilentInstances(() => now);
    for (; now <= 10_000; now += 5000) await declareSilentDead(ctx);
    expect((await db.pool.query('select service, state from instance order by service')).rows).toEqual([
      { service: 'dispense', state: 'ready' },
      { service: 'orders', state: 'dead' },
    ]);
    await sweepLapsed(ctx);
  });
});
