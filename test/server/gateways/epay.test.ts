import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { RefundRequest } from '../../../server/gateways/gateway.ts';
import { signOf } from '../../../server/gateways/epay/sign.ts';
import { openBench } from '../../support/fake-gateways/bench.ts';
import { startFakeEpay } from '../../support/fake-gateways/epay.ts';
import { listen } from '../../support/fake-gateways/listen.ts';

const open = (changes?: Record<string, unknown>) => openBench('epay', startFakeEpay, changes);
const noticeOf = (url: string) => ({
  method: 'GET',
  url: `/pay/epay/notify?${url}`,
  headers: new Headers(),
  body: Buffer.alloc(0),
});

test('signs sorted, unencoded, non-empty fields with the key straight behind', () => {
  const fields = {
    pid: '1001',
    type: 'alipay',
    name: '月卡 a=b',
    param: '',
    money: '1.00',
    out_trade_no: 'N1',
    sign: 'x',
    sign_type: 'MD5',
  };
  const plain = 'money=1.00&name=月卡 a=b&out_trade_no=N1&pid=1001&type=alipayKEY';
  expect(signOf(fields, 'KEY')).toBe(createHash('md5').update(plain).digest('hex'));
});

describe('placing an order', () => {
  test('mapi: the gateway gives the address and its trade number', async () => {
    await using bench = await open({ mode: 'mapi' });
    const order = bench.order();
    const charge = await bench.gateway.charge(order);
    expect(charge.tradeNo).toBe(bench.fake.orders.get(order.orderNo)!.tradeNo);
    await bench.fake.pay(charge.payUrl);
    expect(await bench.gateway.readNotification(await bench.shop.notification(0))).toMatchObject({
      orderNo: order.orderNo,
    });
  });

  test('mapi: a wrong key is gateway_failed without the key in its words', async () => {
    await using bench = await open();
    const wrong = bench.reopen({ ...bench.fake.wrong, mode: 'mapi' });
    await expect(wrong.charge(bench.order())).rejects.toMatchObject({
      code: 'gateway_failed',
      message: 'The epay gateway did not accept the signature.',
    });
  });

  test('signs that other gateways stumble over are left out of the subject', async () => {
    await using bench = await open();
    const order = bench.order({ subject: 'A&out_trade_no=B+C%20<D>"E"\'F\'#?\\\ud800' });
    await fetch((await bench.gateway.charge(order)).payUrl);
    expect(bench.fake.orders.get(order.orderNo)!.name).not.toMatch(/[&=+%<>"'#?\\]/);
  });

  test.each(['', 'submit.php', '//'])('the address may end in "%s"', async (end) => {
    await using bench = await open();
    const gateway = bench.reopen({ ...bench.fake.settings, apiUrl: `${String(bench.fake.settings.apiUrl)}${end}` });
    expect((await fetch((await gateway.charge(bench.order())).payUrl)).status).toBe(200);
  });
});

describe('a notification', () => {
  async function paid(changes: Record<string, string>) {
    const bench = await open();
    const order = bench.order();
    await fetch((await bench.gateway.charge(order)).payUrl);
    return {
      bench,
      order,
      read: bench.gateway.readNotification(noticeOf(bench.fake.notifyQuery(order.orderNo, changes))),
    };
  }

  test('of another status is genuine, but nothing to do', async () => {
    const { bench, read } = await paid({ trade_status: 'WAIT_BUYER_PAY' });
    await using _ = bench;
    expect(await read).toBeUndefined();
  });

  test('for another merchant is refused though its signature is right', async () => {
    const { bench, read } = await paid({ pid: '1002' });
    await using _ = bench;
    await expect(read).rejects.toMatchObject({ code: 'bad_signature' });
  });

  test.each(['1,00', '-1.00', '1e3', 'NaN', '', '1.005'])('with the amount "%s" is no payment', async (money) => {
    const { bench, read } = await paid({ money });
    await using _ = bench;
    await expect(read).rejects.toMatchObject({ code: 'bad_input' });
  });

  test('cannot be cut anew so that the same signature stands for another order', async () => {
    const { bench, order } = await paid({});
    await using _ = bench;
    const fields = Object.fromEntries(new URLSearchParams(bench.fake.notifyQuery(order.orderNo)));
    const { money, name, out_trade_no: real, ...rest } = fields;
    const posed = new URLSearchParams({ money: `${money}&name=${name}&out_trade_no=${real}`, ...rest });
    // the text that is signed is the same
    expect(signOf(Object.fromEntries(posed), String(bench.fake.settings.key))).toBe(fields.sign);
    await expect(bench.gateway.readNotification(noticeOf(posed.toString()))).rejects.toMatchObject({
      code: 'bad_signature',
    });
    const twice = `${bench.fake.notifyQuery(order.orderNo)}&out_trade_no=OTHER`;
    await expect(bench.gateway.readNotification(noticeOf(twice))).rejects.toMatchObject({ code: 'bad_signature' });
  });

  test('by POST is read from the body', async () => {
    const { bench, order } = await paid({});
    await using _ = bench;
    const body = Buffer.from(bench.fake.notifyQuery(order.orderNo));
    expect(
      await bench.gateway.readNotification({ method: 'POST', url: '/', headers: new Headers(), body }),
    ).toMatchObject({ orderNo: order.orderNo });
  });
});

describe('refunds', () => {
  async function bought(changes?: Record<string, unknown>) {
    const bench = await open(changes);
    const order = bench.order();
    const { tradeNo } = (await bench.gateway.readNotification(await bench.buy(order)))!;
    const request = {
      orderNo: order.orderNo,
      tradeNo,
      amountMinor: 1990,
      currency: 'CNY',
      reason: '',
      requestKey: 'k1',
    };
    return {
      bench,
      order,
      request,
      refund: (wanted: RefundRequest) => bench.gateway.refund!(wanted),
      [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
    };
  }

  test('are by hand unless the owner switched them on', async () => {
    await using at = await bought({ refunds: false });
    await expect(at.refund(at.request)).rejects.toMatchObject({
      code: 'conflict',
      extra: { reason: 'refund_by_hand' },
    });
    expect(await at.bench.fake.refunded(at.order.orderNo)).toEqual({ count: 0, totalMinor: 0 });
  });

  test('the answer to a whole one got lost: the repeat finds it done', async () => {
    await using at = await bought();
    at.bench.fake.nextRefund.is = 'lost';
    await expect(at.refund(at.request)).rejects.toMatchObject({ code: 'gateway_failed' });
    expect(await at.refund(at.request)).toMatchObject({ state: 'done' });
    expect(await at.bench.fake.refunded(at.order.orderNo)).toEqual({ count: 1, totalMinor: 1990 });
  });

  test('the answer to a part got lost: a person has to look, the part is not given twice', async () => {
    await using at = await bought();
    at.bench.fake.nextRefund.is = 'lost';
    const part = { ...at.request, amountMinor: 500 };
    await expect(at.refund(part)).rejects.toMatchObject({ code: 'gateway_failed' });
    await expect(at.refund(part)).rejects.toMatchObject({
      code: 'gateway_failed',
      extra: { reason: 'refund_unclear' },
    });
    expect(await at.bench.fake.refunded(at.order.orderNo)).toEqual({ count: 1, totalMinor: 500 });
  });

  test('a refused one can be asked for again', async () => {
    await using at = await bought();
    at.bench.fake.nextRefund.is = 'refused';
    await expect(at.refund(at.request)).rejects.toMatchObject({
      code: 'gateway_failed',
      extra: { reason: 'refund_refused' },
    });
    expect(await at.refund(at.request)).toMatchObject({ state: 'done' });
  });
});

describe('a gateway that misbehaves', () => {
  test.each([
    ['answers in HTML', (key: string) => new Response(`<h1>error for ${key}</h1>`)],
    ['fails', () => new Response('no', { status: 500 })],
    ['answers without end', () => new Response('x'.repeat(70_000))],
    ['answers another shape', () => Response.json(['?'])],
  ])('%s: gateway_failed, without the key in its words', async (_, answer) => {
    await using server = await listen(async (call) => answer(call.query.get('key')!));
    await using bench = await open();
    const gateway = bench.reopen({ ...bench.fake.settings, apiUrl: server.origin });
    const failure = (await gateway.query(bench.order()).catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ code: 'gateway_failed' });
    expect(`${failure.message} ${String(failure.cause)}`).not.toContain(String(bench.fake.settings.key));
  });

  test('redirects: the key is not carried on', async () => {
    let handedOn = 0;
    await using elsewhere = await listen(async () => {
      handedOn++;
      return Response.json({ code: -1 });
    });
    await using server = await listen(
      async () => new Response(null, { status: 302, headers: { location: elsewhere.origin } }),
    );
    await using bench = await open();
    const gateway = bench.reopen({ ...bench.fake.settings, apiUrl: server.origin });
    await expect(gateway.query(bench.order())).rejects.toMatchObject({ code: 'gateway_failed' });
    expect(handedOn).toBe(0);
  });

  test('answers for another order: unknown', async () => {
    await using server = await listen(async () =>
      Response.json({ code: 1, out_trade_no: 'OTHER', trade_no: 'T', money: '19.90', status: 1 }),
    );
    await using bench = await open();
    const gateway = bench.reopen({ ...bench.fake.settings, apiUrl: server.origin });
    expect(await gateway.query(bench.order())).toEqual({ state: 'unknown' });
  });
});
