import { expect, test } from 'vitest';
import { listAudit } from '../../server/features/audit/list.ts';
import { approveReplacement } from '../../server/features/orders/approve-replacement.ts';
import { deliverManually } from '../../server/features/orders/deliver-manually.ts';
import { listNeeds } from '../../server/features/needs/list-needs.ts';
import { resolveNeed } from '../../server/features/needs/resolve-need.ts';
import { replaceKey } from '../../server/features/orders/replace-key.ts';
import { resendOrder } from '../../server/features/orders/resend.ts';
import { confirmPayment } from '../../server/features/payments/confirm.ts';
import { refundOrder } from '../../server/features/payments/refund.ts';
import { saveGateway } from '../../server/features/gateways/save-gateway.ts';
import { saveSettings } from '../../server/features/settings/save.ts';
import { staffToday } from '../../server/features/staff/today.ts';
import { systemActor } from '../../server/features/context.ts';
import { bankKnows, openNeeds, operator, order, owner, pay, rowOf } from '../server/features/orders/buyer.ts';
import { type StillShop, stillShop, work } from '../server/features/orders/hand-worker.ts';
import { stockShelf } from '../support/stock.ts';

const many = (count: number) => Array.from({ length: count }, (_, n) => `KEY-${n}`);

type Made = Awaited<ReturnType<typeof order>>;

async function paidOrders({ ctx }: StillShop, count: number, more: object = {}): Promise<Made[]> {
  const { variantId } = await stockShelf(ctx, ctx.db.pool, many(count * 2 + 90), more);
  const made = [];
  for (let n = 0; n < count; n++) made.push(await order(ctx, variantId));
  for (const each of made) await pay(ctx, each);
  await work(ctx);
  return made;
}

async function sold({ ctx }: StillShop): Promise<number> {
  return (await ctx.db.pool.query('select from stock_key where sold_at is not null')).rowCount!;
}

/** How many of these were done; the others were refused for one of these reasons. */
async function done(tries: Promise<unknown>[], reasons: string[]): Promise<number> {
  const results = await Promise.allSettled(tries);
  for (const result of results)
    if (result.status === 'rejected')
      expect(reasons).toContain((result.reason as { extra?: { reason?: string } }).extra?.reason ?? result.reason);
  return results.filter(({ status }) => status === 'fulfilled').length;
}

test('an operator replaces a key twice; the third waits for the owner, whose leave counts once', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const [made] = await paidOrders(shop, 1);
  const replace = (by = operator) => replaceKey(ctx, { orderNo: made!.orderNo, slot: 0, reason: 'used already' }, by);
  let replaced = 0;
  for (let n = 0; n < 60; n++) {
    replaced += await done([replace()], ['replace_approval']);
    await work(ctx);
  }
  expect(replaced).toBe(2);
  expect(await sold(shop)).toBe(3);
  const [need] = await listNeeds(ctx);
  expect(need).toMatchObject({ kind: 'replace_approval', action: 'approve', orderNo: made!.orderNo });
  expect(need!.detail).toMatchObject({ slot: 0, reason: 'used already', by: operator.name });
  await expect(resolveNeed(ctx, { id: need!.id, note: 'seen' }, operator)).rejects.toMatchObject({
    code: 'not_allowed',
  });
  const approved = await Promise.allSettled(
    Array.from({ length: 12 }, () => approveReplacement(ctx, { id: need!.id }, owner)),
  );
  expect(approved.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  await work(ctx);
  expect(await sold(shop)).toBe(4);
  expect(await openNeeds(ctx)).toEqual([]);
  await expect(replace()).rejects.toMatchObject({ extra: { reason: 'replace_approval' } });
});

test('what one operator hands out in a day is limited, whatever it is done by and however many ask at once', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const smtp = { host: '127.0.0.1', port: 2525, secure: false, user: '', password: '', from: 'a@example.com' };
  await saveSettings(ctx, { operatorKeysPerDay: 5, smtp }, owner);
  const made = await paidOrders(shop, 12);
  const replaces = made.map(({ orderNo }) => replaceKey(ctx, { orderNo, slot: 0, reason: 'used' }, operator));
  expect(await done(replaces, ['staff_keys_limit'])).toBe(5);
  expect(await sold(shop)).toBe(17);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, [], { delivery: 'manual' });
  const byHand = await order(ctx, variantId);
  await pay(ctx, byHand);
  await work(ctx);
  const unpaid = await order(ctx, variantId);
  await bankKnows(ctx, unpaid, ['SEEN']);
  const others = [
    resendOrder(ctx, { orderNo: made[0]!.orderNo }, operator),
    deliverManually(ctx, { orderNo: byHand.orderNo, text: 'done' }, operator),
    confirmPayment(ctx, { orderNo: unpaid.orderNo, tradeNo: 'SEEN', reason: 'seen' }, operator),
  ];
  expect(await done(others, ['staff_keys_limit'])).toBe(0);
  expect(await openNeeds(ctx)).toContain('staff_limit');
  // neither another operator nor the owner is held up by it
  const other = { ...operator, id: 'omar', name: 'Omar' };
  await replaceKey(ctx, { orderNo: made[0]!.orderNo, slot: 0, reason: 'used' }, other).catch(() => undefined);
  await work(ctx);
  await replaceKey(ctx, { orderNo: made[1]!.orderNo, slot: 0, reason: 'used' }, other);
  for (const { orderNo } of made.slice(2, 9)) await replaceKey(ctx, { orderNo, slot: 0, reason: 'used' }, owner);
});

test('so is the money: confirmed and refunded, through the gateway or by hand', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  await saveSettings(ctx, { operatorMoneyMinorPerDay: 3500 }, owner);
  const made = await paidOrders(shop, 12);
  const refunds = made.map(({ orderNo }, n) =>
    refundOrder(
      ctx,
      { orderNo, amountMinor: 1000, reason: 'asked', requestKey: `request-${n}`, byHand: n % 2 === 0 },
      operator,
    ),
  );
  expect(await done(refunds, ['staff_money_limit'])).toBe(3);
  expect((await ctx.db.pool.query('select from refund')).rowCount).toBe(3);
  const [person] = await staffToday(ctx);
  expect(person).toMatchObject({ id: operator.id, money: [{ confirmedMinor: 0, refundedMinor: 3000 }] });
});

test('a request that is repeated counts once', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const [made] = await paidOrders(shop, 1);
  const refund = { orderNo: made!.orderNo, amountMinor: 300, reason: 'asked', requestKey: 'same-key', byHand: true };
  await Promise.all(Array.from({ length: 12 }, () => refundOrder(ctx, refund, operator)));
  expect((await staffToday(ctx))[0]).toMatchObject({ times: { refund_by_hand: 1 } });
});

test('30 invented serial numbers: the gateway is asked, and an operator is refused', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, many(400));
  const from = (n: number) => ({ clientIp: `203.0.${n}.7`, publicUrl: 'http://127.0.0.1:7070' });
  const made = [];
  for (let n = 0; n < 30; n++) made.push(await order(ctx, variantId, {}, from(n)));
  const confirms = made.map(({ orderNo }, n) =>
    confirmPayment(ctx, { orderNo, tradeNo: `INVENTED-${n}`, reason: 'seen' }, operator),
  );
  expect(await done(confirms, ['gateway_says_unpaid'])).toBe(0);
  expect(await sold(shop)).toBe(0);
  expect((await listAudit(ctx)).rows.filter(({ action }) => action === 'orders.confirmRefused').length).toBe(30);
});

test('what the gateway says of another serial number or amount is believed; an owner is put right by it', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const { variantId } = await stockShelf(ctx, ctx.db.pool, many(3));
  const [other, short, right] = [await order(ctx, variantId), await order(ctx, variantId), await order(ctx, variantId)];
  await bankKnows(ctx, other, ['REAL']);
  await bankKnows(ctx, { ...short, amountMinor: 1 }, ['SHORT']);
  await bankKnows(ctx, right, ['RIGHT']);
  const confirm = (orderNo: string, tradeNo: string, by = operator) =>
    confirmPayment(ctx, { orderNo, tradeNo, reason: 'seen' }, by);
  await expect(confirm(other.orderNo, 'TYPED')).rejects.toMatchObject({ extra: { reason: 'trade_no_differs' } });
  for (const by of [operator, owner])
    await expect(confirm(short.orderNo, 'SHORT', by)).rejects.toMatchObject({ extra: { reason: 'amount_differs' } });
  expect(await confirm(right.orderNo, 'RIGHT')).toEqual({ proof: 'paid' });
  expect(await confirm(other.orderNo, 'TYPED', owner)).toEqual({ proof: 'paid' });
  await work(ctx);
  expect((await rowOf(ctx, right)).status).toBe('delivered');
  const { rows } = await ctx.db.pool.query('select trade_no from payment order by trade_no');
  expect(rows).toEqual([{ trade_no: 'REAL' }, { trade_no: 'RIGHT' }]);
});

test('an order that went to another gateway since is asked about at both; money at the first one counts', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const settings = { apiUrl: 'http://127.0.0.1:9/', pid: '1001', key: 'k'.repeat(32), type: 'alipay', mode: 'page' };
  await saveGateway(ctx, { name: 'epay', enabled: true, position: 1, settings }, systemActor);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, many(2));
  const made = await order(ctx, variantId);
  await bankKnows(ctx, made, ['FIRST']);
  await ctx.db.pool.query('insert into order_charge (order_id, gateway) select id, gateway from orders');
  await ctx.db.pool.query("update orders set gateway = 'epay'");
  expect(await confirmPayment(ctx, { orderNo: made.orderNo, tradeNo: 'FIRST', reason: 'seen' }, operator)).toEqual({
    proof: 'paid',
  });
  await work(ctx);
  expect(await rowOf(ctx, made)).toMatchObject({ status: 'delivered', gateway: 'sandbox' });
});

test('a gateway that does not answer leaves a word and its limits', async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  const settings = { apiUrl: 'http://127.0.0.1:9/', pid: '1001', key: 'k'.repeat(32), type: 'alipay', mode: 'page' };
  await saveGateway(ctx, { name: 'epay', enabled: true, position: 1, settings }, systemActor);
  await saveSettings(ctx, { operatorKeysPerDay: 4 }, owner);
  const { variantId } = await stockShelf(ctx, ctx.db.pool, many(12));
  const made = [];
  for (let n = 0; n < 12; n++) made.push(await order(ctx, variantId, { gateway: 'epay' }));
  const confirms = made.map(({ orderNo }, n) =>
    confirmPayment(ctx, { orderNo, tradeNo: `TYPED-${n}`, reason: 'seen' }, operator),
  );
  expect(await done(confirms, ['staff_keys_limit'])).toBe(4);
  expect(await sold(shop)).toBe(4);
});

test("an operator's own order is shown to the owner: by contact, with an alias, or by address", async () => {
  await using shop = await stillShop();
  const { ctx } = shop;
  await ctx.db.pool.query(
    "insert into auth_user (id, name, email, role) values ('olga', 'Olga', 'ol.ga@gmail.com', 'operator')",
  );
  await ctx.db.pool.query(
    "insert into auth_session (user_id, token, expires_at, ip_address) values ('olga', 't', now() + interval '1 h', '198.51.100.9'), ('olga', 'u', now() + interval '1 h', 'not an address')",
  );
  const { variantId } = await stockShelf(ctx, ctx.db.pool, many(12));
  const from = (clientIp: string) => ({ clientIp, publicUrl: 'http://127.0.0.1:7070' });
  const made = [
    await order(ctx, variantId, { contact: 'Olga+shop@googlemail.com' }),
    await order(ctx, variantId, {}, from('198.51.100.9')),
    await order(ctx, variantId, {}, from('198.51.100.10')),
    await order(ctx, variantId, {}, from('127.0.0.1')),
  ];
  for (const each of made) await pay(ctx, each);
  await work(ctx);
  for (const { orderNo } of made) await replaceKey(ctx, { orderNo, slot: 0, reason: 'used' }, operator);
  const signals = (await listNeeds(ctx)).filter(({ kind }) => kind === 'own_order');
  expect(signals.map(({ orderNo, detail }) => [orderNo, detail.because])).toEqual([
    [made[0]!.orderNo, 'contact'],
    [made[1]!.orderNo, 'address'],
  ]);
  await expect(resolveNeed(ctx, { id: signals[0]!.id, note: 'seen' }, operator)).rejects.toMatchObject({
    code: 'not_allowed',
  });
});
