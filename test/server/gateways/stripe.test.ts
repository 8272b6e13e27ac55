import { describe, expect, test } from 'vitest';
import { openBench } from '../../support/fake-gateways/bench.ts';
import { startFakeStripe } from '../../support/fake-gateways/stripe.ts';

const open = () => openBench('stripe', startFakeStripe);

async function bought() {
  const bench = await open();
  const order = bench.order({ currency: 'USD' });
  const charge = await bench.gateway.charge(order);
  await bench.fake.pay(charge.payUrl);
  const notice = (await bench.gateway.readNotification(await bench.shop.notification(0)))!;
  const read = (type: string, object: object) =>
    bench.gateway.readNotification({ method: 'POST', url: '/', ...bench.fake.event(type, object) });
  const session = bench.fake.sessions.get(charge.tradeNo!)!;
  const request = {
    orderNo: order.orderNo,
    tradeNo: notice.tradeNo,
    amountMinor: 1990,
    currency: 'USD',
    reason: '',
    requestKey: 'k1',
  };
  return {
    bench,
    order,
    charge,
    notice,
    read,
    session,
    request,
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

describe('a charge', () => {
  test('is a hosted page that outlives the reservation, and one session however often it is asked for', async () => {
    await using bench = await open();
    const order = bench.order();
    const first = await bench.gateway.charge(order);
    expect(await bench.gateway.charge(order)).toEqual(first);
    const session = bench.fake.sessions.get(first.tradeNo!)!;
    expect(session.expires_at * 1000 - bench.shop.clock.now).toBeGreaterThanOrEqual(30 * 60_000);
    expect(session.success_url).toBe(order.returnUrl);
    expect(bench.fake.sessions.size).toBe(1);
  });

  test('a wrong key is gateway_failed, without the key in its words', async () => {
    await using bench = await open();
    const wrong = bench.reopen({ ...bench.fake.settings, secretKey: 'sk_test_wrong_0123456789' });
    const failure = (await wrong.charge(bench.order()).catch((error: unknown) => error)) as Error;
    expect(failure).toMatchObject({ code: 'gateway_failed', message: 'Stripe refused: api_key_invalid.' });
    expect(String(failure.cause)).not.toContain('sk_test');
  });
});

describe('webhooks', () => {
  test('a completed session that is not paid yet is nothing to do; its later success is the same trade', async () => {
    await using at = await bought();
    expect(await at.read('checkout.session.completed', { ...at.session, payment_status: 'unpaid' })).toBeUndefined();
    expect(await at.read('checkout.session.async_payment_succeeded', at.session)).toEqual(at.notice);
    expect(await at.read('checkout.session.async_payment_failed', at.session)).toMatchObject({ outcome: 'failed' });
  });

  test.each(['', 'v1=', 'v1=,v1=00', 'v0=00', 'v1'])('signed with "%s" are refused', async (signature) => {
    await using at = await bought();
    const { body } = at.bench.fake.event('checkout.session.completed', at.session);
    const headers = new Headers({ 'stripe-signature': `t=${at.bench.shop.clock.now / 1000},${signature}` });
    const reading = at.bench.gateway.readNotification({ method: 'POST', url: '/', headers, body });
    await expect(reading).rejects.toMatchObject({ code: 'bad_signature' });
  });

  test('genuine but no JSON cannot be read', async () => {
    await using at = await bought();
    const event = at.bench.fake.sign('{"id":');
    await expect(at.bench.gateway.readNotification({ method: 'POST', url: '/', ...event })).rejects.toMatchObject({
      code: 'bad_input',
    });
  });

  test('of other systems on the same account, and of other kinds, are nothing to do', async () => {
    await using at = await bought();
    expect(await at.read('checkout.session.completed', { ...at.session, client_reference_id: null })).toBeUndefined();
    expect(await at.read('customer.created', { id: 'cus_1' })).toBeUndefined();
  });

  test('money given back at the dashboard is told, refunds of our own are not', async () => {
    await using at = await bought();
    const charge = {
      id: at.notice.tradeNo.replace('pi_', 'ch_'),
      payment_intent: at.notice.tradeNo,
      currency: 'usd',
      metadata: at.session.metadata,
    };
    await at.bench.gateway.refund!({ ...at.request, amountMinor: 500 });
    expect(await at.read('charge.refunded', charge)).toBeUndefined();
    at.bench.fake.refunds.push({
      id: 're_x',
      object: 'refund',
      amount: 300,
      payment_intent: at.notice.tradeNo,
      status: 'succeeded',
      metadata: {},
    });
    const told = await at.read('charge.refunded', charge);
    expect(told).toMatchObject({
      outcome: 'refunded',
      amountMinor: 300,
      orderNo: at.order.orderNo,
      tradeNo: at.notice.tradeNo,
    });
    expect((await at.read('charge.refunded', charge))!.eventId).toBe(told!.eventId);
  });

  test('a dispute finds its order', async () => {
    await using at = await bought();
    const dispute = { id: 'dp_1', amount: 1990, currency: 'usd', payment_intent: at.notice.tradeNo };
    expect(await at.read('charge.dispute.created', dispute)).toMatchObject({
      eventId: 'dp_1:disputed',
      outcome: 'disputed',
      orderNo: at.order.orderNo,
    });
  });
});

describe('refunds', () => {
  test('are once also when Stripe has forgotten the request key', async () => {
    await using at = await bought();
    const first = await at.bench.gateway.refund!(at.request);
    at.bench.fake.forgetKeys();
    expect(await at.bench.gateway.refund!(at.request)).toEqual(first);
    expect(at.bench.fake.refunds).toHaveLength(1);
  });

  test('pending is said, failed is an error', async () => {
    await using at = await bought();
    at.bench.fake.nextRefund.status = 'pending';
    expect(await at.bench.gateway.refund!({ ...at.request, amountMinor: 1 })).toMatchObject({ state: 'pending' });
    at.bench.fake.nextRefund.status = 'failed';
    await expect(at.bench.gateway.refund!({ ...at.request, requestKey: 'k2' })).rejects.toMatchObject({
      code: 'gateway_failed',
    });
  });
});

test('asked about a session that does not exist: unknown', async () => {
  await using bench = await open();
  expect(await bench.gateway.query({ ...bench.order(), tradeNo: 'cs_test_404' })).toEqual({ state: 'unknown' });
});
