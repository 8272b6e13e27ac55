import { expect, test } from 'vitest';
import { listForDesk } from '../../../../server/features/catalog/list-for-desk.ts';
import { listProducts } from '../../../../server/features/catalog/list-products.ts';
import { stockOverview } from '../../../../server/features/stock/stock-overview.ts';
import { takeLease } from '../../../../server/features/leases/take-or-renew-lease.ts';
import { rollUp } from '../../../../server/features/watch/roll-up.ts';
import { checkout } from '../../../../server/features/orders/checkout.ts';
import { searchOrders } from '../../../../server/features/orders/search.ts';
import { saveGateway } from '../../../../server/features/gateways/save-gateway.ts';
import { floorsNow } from '../../../../server/features/promos/floors-now.ts';
import { savePromo } from '../../../../server/features/promos/save.ts';
import { allowedMs } from '../../../../server/features/rehearsals/guard.ts';
import { playRehearsal } from '../../../../server/features/rehearsals/play.ts';
import { startRehearsal } from '../../../../server/features/rehearsals/start.ts';
import { rehearsalState } from '../../../../server/features/rehearsals/state.ts';
import { clearTestStock, prepareTestStock } from '../../../../server/features/rehearsals/test-stock.ts';
import { stopRehearsal } from '../../../../server/features/rehearsals/stop.ts';
import { eventually, sandboxSecret, workerFor } from '../../../support/shop.ts';
import { stockShelf } from '../../../support/stock.ts';
import { openShop, type OpenShop } from '../../storefront/open-storefront.ts';
import { owner } from '../promos/promo-shop.ts';

const input = {
  scenario: { kind: 'friday' as const },
  durationMs: 60_000,
  peakPerSecond: 15,
  costCeilingMinor: 10_000,
};

const count = async (shop: OpenShop, text: string) =>
  (await shop.db.pool.query<{ n: number }>(`select count(*)::int as n from ${text}`)).rows[0]!.n;

/** An instance as the table has it, costing money. */
async function addInstances(shop: OpenShop, instances: number): Promise<void> {
  await shop.db.pool.query(
    "insert into instance (id, service, pid, host, state) select gen_random_uuid(), 'orders', n, 'here', 'ready' from generate_series(1, $1) as n",
    [instances],
  );
}

test('a rehearsal sells test keys the whole way, and leaves no trace in the figures', async () => {
  await using shop = await openShop();
  const { ctx, db } = shop;
  await stockShelf(ctx, db.pool, ['REAL-1']);
  const before = { shelf: await listProducts(ctx), stock: await stockOverview(ctx) };
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into rehearsal (input, instance, started_by, ends_at) values ('{}', $1, 'o', now() + interval '1 minute') returning id`,
    [ctx.instanceId],
  );
  await playRehearsal(ctx, {
    id: rows[0]!.id,
    base: shop.url,
    gateway: 'sandbox',
    script: { kind: 'promo', multiple: 2 },
    peakPerSecond: 8,
    durationMs: 3000,
    leadMs: 0,
    seed: 7,
    costCeilingMinor: 10_000,
    endsAtMs: ctx.clock() + 60_000,
  });
  const state = await rehearsalState(ctx);
  expect(state).toMatchObject({ state: 'done', progress: 1, failed: 0 });
  expect(state!.delivered).toBeGreaterThan(5);
  expect(state!.sent).toBe(state!.delivered);
  expect(state!.latencyP95Ms).toBeGreaterThan(0);
  expect(await count(shop, "orders where rehearsal and status = 'delivered'")).toBe(state!.sent);

  const epoch = await takeLease(ctx, 'pulse', 60_000);
  await rollUp(ctx, epoch!);
  expect(await count(shop, 'sales_minute')).toBe(0);
  expect(await count(shop, 'order_slice')).toBe(0);
  expect(await count(shop, 'latency_slice')).toBe(0);
  await eventually(async () => (await count(shop, "job where task = 'commission.reward'")) === 0);
  expect(await count(shop, 'promoter')).toBe(0);
  expect((await searchOrders(ctx, {})).rows).toEqual([]);
  expect((await listForDesk(ctx)).map((product) => product.name)).toEqual(['测试商品']);
  expect((await stockOverview(ctx)).length).toBe(before.stock.length);
  expect((await listProducts(ctx)).length).toBe(before.shelf.length);
  // nothing is left to sell of it
  expect(await count(shop, 'stock_key where sold_at is null')).toBe(1);
}, 90_000);

test('the test product is sold while a rehearsal runs, for test money only', async () => {
  await using shop = await openShop();
  const { ctx, db } = shop;
  await saveGateway(ctx, { name: 'sandbox', enabled: false, position: 0, settings: { secret: sandboxSecret } }, owner);
  const { played } = await startRehearsal(ctx, input, { actor: owner, base: shop.url });
  const variant = await eventually(async () => {
    const { rows } = await db.pool.query<{ id: string }>(
      'select v.id from variant v join product p on p.id = v.product_id where p.rehearsal_until > now() and exists (select from stock_key k where k.variant_id = v.id)',
    );
    return rows[0]?.id;
  });
  const order = { variantId: variant, quantity: 1, contact: 'buyer one', gateway: 'sandbox' };
  const from = { clientIp: '10.0.0.1', publicUrl: shop.url };
  expect(await checkout(ctx, order, from)).toMatchObject({ amountMinor: 100 });
  const shelf = await stockShelf(ctx, db.pool, ['REAL-1']);
  await expect(checkout(ctx, { ...order, variantId: shelf.variantId }, from)).rejects.toMatchObject({
    extra: { reason: 'gateway_unavailable' },
  });
  await expect(startRehearsal(ctx, input, { actor: owner, base: shop.url })).rejects.toMatchObject({
    extra: { reason: 'rehearsal_running' },
  });
  await stopRehearsal(ctx, owner);
  await played;
  expect(await rehearsalState(ctx)).toMatchObject({ state: 'stopped', stoppedBy: 'person' });
  await expect(stopRehearsal(ctx, owner)).rejects.toMatchObject({ extra: { reason: 'no_rehearsal' } });
  await expect(checkout(ctx, { ...order, contact: 'buyer two' }, from)).rejects.toMatchObject({
    extra: { reason: 'not_on_sale' },
  });
  const { rows } = await db.pool.query("select action from audit_entry where action like 'rehearsals.%' order by id");
  expect(rows).toEqual([{ action: 'rehearsals.start' }, { action: 'rehearsals.stop' }]);
}, 90_000);

test('it stops at once when real buyers wait longer than they may', async () => {
  await using shop = await openShop();
  const { ctx, db } = shop;
  expect([allowedMs(null), allowedMs(400), allowedMs(2000)]).toEqual([1000, 1000, 3000]);
  const { played } = await startRehearsal(ctx, input, { actor: owner, base: shop.url });
  await eventually(async () => (await rehearsalState(ctx))!.sent > 0);
  // bin 150 is 1.5 s
  await db.pool.query(
    "insert into latency_slice (at, bin, count) values (date_bin('10 seconds', now(), 'epoch'), 150, 3)",
  );
  await played;
  const state = await rehearsalState(ctx);
  expect(state).toMatchObject({ state: 'stopped', stoppedBy: 'real_buyers' });
  expect(state!.realLatencyP95Ms).toBeGreaterThan(1000);
}, 90_000);

test('what its buyers have paid when it is stopped is still delivered, and the report says so', async () => {
  await using shop = await openShop();
  const { ctx } = shop;
  const { played } = await startRehearsal(ctx, input, { actor: owner, base: shop.url });
  await eventually(async () => (await rehearsalState(ctx))!.delivered > 0);
  // payments are taken, and nobody settles them
  await shop.worker.drain(5000);
  const unsettled = "payment_event e join orders o using (order_no) where o.rehearsal and o.status = 'created'";
  await eventually(async () => (await count(shop, unsettled)) > 3);
  await stopRehearsal(ctx, owner);
  const stopped = await rehearsalState(ctx);
  const worker = workerFor(ctx, 8);
  try {
    await played;
  } finally {
    await worker.drain(5000);
  }
  const state = await rehearsalState(ctx);
  expect(await count(shop, "orders where rehearsal and status = 'delivered'")).toBe(state!.sent);
  expect(state).toMatchObject({ state: 'stopped', stoppedBy: 'person', delivered: state!.sent, failed: 0 });
  // it ended when it was stopped, not when somebody looks
  expect(state!.progress).toBe(stopped!.progress);
  expect(await count(shop, 'payment_event e join orders o using (order_no) where delivered_at is null')).toBe(0);
  expect(await count(shop, 'stock_key where sold_at is null')).toBe(0);
}, 90_000);

test('clearing the test stock takes no key that was paid for, settled or not, and none of a rehearsal that runs', async () => {
  await using shop = await openShop();
  const { ctx, db } = shop;
  const variantId = await prepareTestStock(ctx, 3, ctx.clock() + 60_000);
  await shop.worker.drain(5000);
  const from = { clientIp: '10.0.0.1', publicUrl: shop.url };
  const order = (contact: string) =>
    checkout(ctx, { variantId, quantity: 1, contact, gateway: 'sandbox' }, from) as Promise<{ payUrl: string }>;
  const { payUrl } = await order('who pays');
  await order('who does not');
  await fetch(payUrl, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }), redirect: 'manual' });
  await eventually(async () => (await count(shop, 'payment_event')) === 1);

  const { rows } = await db.pool.query<{ id: string }>(
    `insert into rehearsal (input, instance, started_by, ends_at) values ('{}', $1, 'o', now() + interval '1 minute') returning id`,
    [ctx.instanceId],
  );
  await clearTestStock(ctx);
  expect(await count(shop, 'stock_key')).toBe(3);
  await db.pool.query("update rehearsal set state = 'done' where id = $1", [rows[0]!.id]);
  await clearTestStock(ctx);
  expect(await count(shop, 'stock_key')).toBe(1);

  const worker = workerFor(ctx, 8);
  await eventually(async () => (await count(shop, "orders where rehearsal and status = 'delivered'")) === 1);
  await worker.drain(5000);
  await clearTestStock(ctx);
  expect(await count(shop, 'stock_key where sold_at is not null')).toBe(1);
}, 90_000);

test('it stops at its cost ceiling', async () => {
  await using shop = await openShop({ config: { instancePriceMinorPerHour: 360_000 } });
  const { ctx } = shop;
  const { played } = await startRehearsal(ctx, { ...input, costCeilingMinor: 150 }, { actor: owner, base: shop.url });
  await eventually(async () => (await rehearsalState(ctx))!.sent > 0);
  // 100 a second each
  await addInstances(shop, 1);
  await played;
  const state = await rehearsalState(ctx);
  expect(state).toMatchObject({ state: 'stopped', stoppedBy: 'cost', instancesBefore: 0, instancesPeak: 1 });
  expect(state!.costMinor).toBeGreaterThanOrEqual(150);
}, 90_000);

test('a promo is rehearsed with its floors; a console that dies leaves none of them', async () => {
  await using shop = await openShop();
  const { ctx, db } = shop;
  const { variantId } = await stockShelf(ctx, db.pool, ['REAL-1']);
  const now = ctx.clock();
  const promo = await savePromo(
    ctx,
    {
      name: '双十二',
      variantIds: [variantId],
      offer: { kind: 'none' },
      startsAtMs: now + 90_000_000,
      endsAtMs: now + 93_600_000,
      expectedMultiple: 4,
    },
    owner,
  );
  const scenario = { kind: 'promo' as const, promoId: promo.id };
  const { id, played } = await startRehearsal(ctx, { ...input, scenario }, { actor: owner, base: shop.url });
  const floors = await floorsNow(ctx, now);
  expect(floors.filter((floor) => floor.source === 'rehearsal').map((floor) => floor.instances)).toEqual([4, 4, 4, 4]);
  await db.pool.query("update rehearsal set beat_at = now() - interval '16 seconds' where id = $1", [id]);
  expect(await rehearsalState(ctx)).toMatchObject({ state: 'stopped', stoppedBy: 'problem', problem: 'player_died' });
  expect(await floorsNow(ctx, now)).toEqual([]);
  await played;
  expect(await count(shop, 'stock_key where sold_at is null')).toBe(1);
  const unknown = { kind: 'promo' as const, promoId: '00000000-0000-4000-8000-000000000000' };
  await expect(
    startRehearsal(ctx, { ...input, scenario: unknown }, { actor: owner, base: shop.url }),
  ).rejects.toMatchObject({
    extra: { reason: 'promo_unknown' },
  });
}, 90_000);
