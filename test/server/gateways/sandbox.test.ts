import { afterEach, describe, expect, test, vi } from 'vitest';
import type { PaymentNotice } from '../../../server/gateways/gateway.ts';
import { signNotification } from '../../../server/gateways/sandbox/sign.ts';
import { openBench } from '../../support/fake-gateways/bench.ts';
import { pressButton, startFakeSandbox } from '../../support/fake-gateways/sandbox.ts';

const open = (changes?: Record<string, unknown>) => openBench('sandbox', startFakeSandbox, changes);

afterEach(() => vi.restoreAllMocks());

describe('the pay page', () => {
  test.each([
    ['zh-CN', '测试网关 · 不会真的扣款', ['支付', '失败', '迟付', '通知两次', '丢失通知'], '¥19.90'],
    [
      'en',
      'Test gateway, no money moves',
      ['Pay', 'Fail', 'Pay late', 'Notify twice', 'Lose the notification'],
      '¥19.90',
    ],
  ])('%s: banner, amount and five buttons, without a script', async (locale, banner, buttons, amount) => {
    await using bench = await open();
    const { payUrl } = await bench.gateway.charge(bench.order({ locale, subject: '<b>Steam</b> & "50"' }));
    const answer = await fetch(payUrl);
    const html = await answer.text();
    expect(answer.status).toBe(200);
    expect(html).toContain(`lang="${locale}"`);
    for (const text of [banner, amount, ...buttons.map((button) => `>${button}</button>`)])
      expect(html).toContain(text);
    expect(html).toContain('&lt;b&gt;Steam&lt;/b&gt; &amp; &quot;50&quot;');
    expect(html).not.toMatch(/<script|again/i);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  test('an altered link is refused, whatever was altered, and moves no money', async () => {
    await using bench = await open();
    const { payUrl } = await bench.gateway.charge(bench.order());
    const url = new URL(payUrl);
    for (const name of url.searchParams.keys()) {
      const altered = new URL(url);
      altered.searchParams.set(name, `${url.searchParams.get(name)}1`);
      expect(
        (await fetch(altered, { method: 'POST', body: new URLSearchParams({ outcome: 'pay' }) })).status,
        name,
      ).toBe(400);
    }
    expect((await fetch(payUrl.replace('/page/', '/page/X'))).status).toBe(400);
    expect((await fetch(payUrl.replace('/page/', '/page/%FF'))).status).toBe(400);
    expect(bench.shop.notes.size).toBe(0);
    expect(bench.shop.received).toEqual([]);
  });

  test('a senseless outcome, body or method is refused', async () => {
    await using bench = await open();
    const { payUrl } = await bench.gateway.charge(bench.order());
    expect((await fetch(payUrl, { method: 'POST', body: new URLSearchParams({ outcome: 'steal' }) })).status).toBe(400);
    expect(
      (await fetch(payUrl, { method: 'POST', body: 'outcome=pay', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(400);
    expect((await fetch(payUrl, { method: 'PUT', body: 'x' })).status).toBe(405);
    expect(bench.shop.notes.size).toBe(0);
  });

  test('goes back to the shop with 303, and says that it is paid from then on', async () => {
    await using bench = await open();
    const order = bench.order();
    const { payUrl } = await bench.gateway.charge(order);
    const form = new FormData();
    form.set('outcome', 'pay');
    const answer = await fetch(payUrl, { method: 'POST', body: form, redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, order.returnUrl]);
    const html = await (await fetch(payUrl)).text();
    expect(html).toContain('这笔订单已付款');
    expect(html).not.toContain('<form');
  });
});

describe('outcomes', () => {
  async function press(outcomes: string[], changes?: Record<string, unknown>) {
    const bench = await open(changes);
    const order = bench.order();
    const { payUrl } = await bench.gateway.charge(order);
    for (const outcome of outcomes) await pressButton(payUrl, outcome);
    const read = async (index: number) =>
      (await bench.gateway.readNotification(await bench.shop.notification(index))) as PaymentNotice;
    return { bench, order, read, payUrl, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() };
  }

  test('fail: says so, and the order can still be paid', async () => {
    await using at = await press(['fail']);
    expect(await at.read(0)).toMatchObject({ outcome: 'failed', orderNo: at.order.orderNo });
    expect(await at.bench.gateway.query(at.order)).toEqual({ state: 'unpaid' });
    await pressButton(at.payUrl, 'pay');
    expect(await at.read(1)).toMatchObject({ outcome: 'paid' });
  });

  test('lost: nobody is told, but asking finds the money', async () => {
    await using at = await press(['lost']);
    const state = await at.bench.gateway.query(at.order);
    expect(state).toMatchObject({ state: 'paid', notice: { amountMinor: 1990 } });
    // the first thing told is the second trade: nothing was on its way before
    await pressButton(at.payUrl, 'again');
    expect((await at.read(0)).tradeNo).not.toBe(state.state === 'paid' && state.notice.tradeNo);
  });

  test('late: unpaid until the money moves, then paid and told', async () => {
    await using at = await press(['late'], { lateMs: 40 });
    expect(await at.bench.gateway.query(at.order)).toEqual({ state: 'unpaid' });
    at.bench.shop.clock.now += 39;
    expect(await at.bench.gateway.query(at.order)).toEqual({ state: 'unpaid' });
    at.bench.shop.clock.now += 1;
    const notice = await at.read(0);
    expect(notice.outcome).toBe('paid');
    expect(await at.bench.gateway.query(at.order)).toEqual({ state: 'paid', notice });
  });

  test('twice: one event, told two times', async () => {
    await using at = await press(['twice']);
    expect(await at.read(1)).toEqual(await at.read(0));
  });

  test('pay on a paid order is no second trade; again is one', async () => {
    await using at = await press(['pay', 'pay', 'twice', 'late', 'again']);
    const first = await at.read(0);
    const second = await at.read(1);
    expect(new Set([first.tradeNo, second.tradeNo]).size).toBe(2);
    expect(second.eventId).not.toBe(first.eventId);
    expect(at.bench.shop.received).toHaveLength(2);
  });

  test('32 clicks at once are one trade', async () => {
    await using at = await press([]);
    await Promise.all(Array.from({ length: 32 }, () => pressButton(at.payUrl, 'pay')));
    await at.read(0);
    const kept = at.bench.shop.notes.get(`order:${at.order.orderNo}`) as { trades: unknown[] };
    expect(kept.trades).toHaveLength(1);
    const events = await Promise.all(at.bench.shop.received.map((raw) => at.bench.gateway.readNotification(raw)));
    expect(new Set(events.map((event) => event!.eventId)).size).toBe(1);
  });

  test('a notification that was not taken comes again as the same event', async () => {
    await using at = await press([]);
    at.bench.shop.refuse.next = 1;
    await pressButton(at.payUrl, 'pay');
    expect((await at.read(1)).eventId).toBe((await at.read(0)).eventId);
  });
});

test('charge, query and refund take the set delay, and an abort ends it', async () => {
  await using slow = await open({ delayMs: 9000 });
  await using quick = await open();
  const order = slow.order();
  const refund = { ...order, tradeNo: 'SB0', reason: '', requestKey: 'k1' };
  const giveUp = new AbortController();
  let answered = 0;
  const asking = [
    slow.gateway.charge(order, giveUp.signal),
    slow.gateway.query(order, giveUp.signal),
    slow.gateway.refund!(refund, giveUp.signal),
  ];
  for (const asked of asking) asked.then(() => answered++).catch(() => {});
  // meanwhile the same without a delay is done
  await quick.gateway.charge(order);
  await quick.gateway.query(order);
  await expect(quick.gateway.refund!(refund)).rejects.toMatchObject({ extra: { reason: 'refund_refused' } });
  expect(answered).toBe(0);
  giveUp.abort();
  for (const asked of asking)
    await expect(asked).rejects.toMatchObject({ code: 'gateway_failed', message: expect.stringContaining('in time') });
});

test('of several signatures one has to be right, under a secret that counts', async () => {
  await using bench = await open();
  const body = JSON.stringify({
    eventId: 'e',
    orderNo: 'N',
    outcome: 'paid',
    amountMinor: 1,
    currency: 'CNY',
    tradeNo: 'T',
    happenedAt: new Date(0),
  });
  const both = signNotification(
    { secret: 'a-third-secret-0123456789', previousSecret: String(bench.fake.settings.secret) },
    body,
    bench.shop.clock.now,
  );
  const raw = { method: 'POST', url: '/', headers: new Headers(both), body: Buffer.from(body) };
  expect(await bench.gateway.readNotification(raw)).toMatchObject({ orderNo: 'N' });
  raw.headers.set('webhook-signature', both['webhook-signature']!.split(' ')[0]!);
  await expect(bench.gateway.readNotification(raw)).rejects.toMatchObject({ code: 'bad_signature' });
});

test('refunds: not more than was paid, not before the money moved, not of another trade', async () => {
  await using bench = await open({ lateMs: 60_000 });
  const order = bench.order();
  const { payUrl } = await bench.gateway.charge(order);
  await pressButton(payUrl, 'late');
  bench.shop.clock.now += 60_000;
  const state = await bench.gateway.query(order);
  if (state.state !== 'paid') throw new Error('not paid');
  const { tradeNo } = state.notice;
  const request = { orderNo: order.orderNo, tradeNo, amountMinor: 1990, currency: 'CNY', reason: '', requestKey: 'k1' };
  bench.shop.clock.now -= 1;
  await expect(bench.gateway.refund!(request)).rejects.toMatchObject({ code: 'gateway_failed' });
  bench.shop.clock.now += 1;
  await expect(bench.gateway.refund!({ ...request, amountMinor: 1991 })).rejects.toMatchObject({
    code: 'gateway_failed',
  });
  await expect(bench.gateway.refund!({ ...request, tradeNo: 'SB0' })).rejects.toMatchObject({ code: 'gateway_failed' });
  expect(await bench.gateway.refund!(request)).toMatchObject({ state: 'done' });
  await expect(bench.gateway.refund!({ ...request, amountMinor: 1, requestKey: 'k2' })).rejects.toMatchObject({
    code: 'gateway_failed',
  });
});
