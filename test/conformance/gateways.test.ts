import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toDecimal } from '../../server/contract/money.ts';
import type { FieldMessages } from '../../server/contract/plug-in.ts';
import type { Gateway, RawNotification } from '../../server/gateways/gateway.ts';
import { type GatewayName, gateways, openGateway } from '../../server/gateways/index.ts';
import { newOrderNo } from '../../server/lib/token.ts';
import { openBench } from '../support/fake-gateways/bench.ts';
import type { FakeGateway } from '../support/fake-gateways/fake-gateway.ts';
import { fakeGateways } from '../support/fake-gateways/index.ts';

const names = Object.keys(gateways) as GatewayName[];

test('the registry is sorted and every name can be stored and routed', () => {
  expect(names).toEqual([...names].sort());
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

/** The next amount that the gateway takes. */
function takenBy({ least, step }: Gateway, currency: string, wanted: number): number {
  const each = step?.(currency) ?? 1;
  return Math.max(least?.(currency) ?? 1, Math.ceil(wanted / each) * each);
}

const refused = { code: 'bad_signature' };

/** Every notification that differs in one byte of what is signed. */
function* alteredBytes(
  raw: RawNotification,
  { query, body, headers = [] }: FakeGateway['signed'],
): Generator<RawNotification> {
  const flips = [1, 4];
  const flipAt = (text: string, at: number, flip: number) =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ flip) + text.slice(at + 1);
  for (const flip of flips) {
    if (query)
      for (let at = raw.url.indexOf('?') + 1; at < raw.url.length; at++)
        yield { ...raw, url: flipAt(raw.url, at, flip) };
    if (body) {
      for (let at = 0; at < raw.body.length; at++) {
        const altered = Buffer.from(raw.body);
        altered[at]! ^= flip;
        yield { ...raw, body: altered };
      }
    }
    for (const header of headers) {
      const value = raw.headers.get(header)!;
      for (let at = 0; at < value.length; at++) {
        const altered = new Headers(raw.headers);
        altered.set(header, flipAt(value, at, flip));
        yield { ...raw, headers: altered };
      }
    }
  }
}

describe.each(names)('%s', (name) => {
  const gateway: Gateway = gateways[name];
  const { can, currencies, label, settings } = gateway;

  test('its settings make a form in both languages, and name their secrets', () => {
    expect(label['zh-CN'] && label.en).toBeTruthy();
    const schema = z.toJSONSchema(settings) as unknown as { properties: Record<string, FieldMessages> };
    const fields = Object.entries(schema.properties);
    expect(fields.length).toBeGreaterThan(0);
    for (const [field, { title, secret }] of fields) {
      expect(title['zh-CN'] && title.en, field).toBeTruthy();
      expect(secret ?? false, field).toBe(/secret|key/i.test(field));
    }
  });

  test('wrong settings are refused by the name of the field', () => {
    const deps = {
      now: Date.now,
      fetch,
      log: { warn() {} },
      store: { get: async () => undefined, put: async () => {} },
    };
    expect(() => openGateway(name, {}, deps)).toThrow(
      expect.objectContaining({ code: 'bad_input', extra: { field: expect.stringMatching(/^settings\.\w+$/) } }),
    );
  });

  test('a charge gives an absolute address, and payment is told as it was', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const order = bench.order();
    const { payUrl } = await bench.gateway.charge(order);
    expect(new URL(payUrl).protocol).toMatch(/^https?:$/);
    const raw = await bench.buy(order);
    const notice = await bench.gateway.readNotification(raw);
    const { orderNo, amountMinor, currency } = order;
    expect(notice).toMatchObject({ orderNo, amountMinor, currency, outcome: 'paid' });
    expect(notice!.tradeNo).not.toBe('');
    expect(notice!.eventId).not.toBe('');
    expect(Math.abs(notice!.happenedAt.getTime() - bench.shop.clock.now)).toBeLessThan(1000);
  });

  test('one byte changed anywhere is refused', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const raw = await bench.buy(bench.order());
    let tried = 0;
    for (const altered of alteredBytes(raw, bench.fake.signed)) {
      await expect(
        bench.gateway.readNotification(altered),
        JSON.stringify(altered.url) + altered.body.toString(),
      ).rejects.toMatchObject(refused);
      tried++;
    }
    expect(tried).toBeGreaterThan(200);
    // the control: what was not altered is read
    expect(await bench.gateway.readNotification(raw)).toBeDefined();
    console.log(`${name}: ${tried} altered notifications, all refused`);
  });

  test('another secret is refused; during a rotation both count', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const raw = await bench.buy(bench.order());
    await expect(bench.reopen(bench.fake.wrong).readNotification(raw)).rejects.toMatchObject(refused);
    const { eventId } = (await bench.gateway.readNotification(raw))!;
    expect(await bench.reopen(bench.fake.rotated).readNotification(raw)).toMatchObject({ eventId });
  });

  test('what is refused says its likely cause, and which order it names', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const order = bench.order();
    const raw = await bench.buy(order);
    const stranger = bench.reopen(bench.fake.wrong);
    await expect(stranger.readNotification(raw)).rejects.toMatchObject({ extra: { reason: 'wrong_secret' } });
    expect(stranger.namedOrder(raw)).toBe(order.orderNo);
    const noise = { ...raw, url: '/?%', body: Buffer.from([0, 255, 123]) };
    expect(stranger.namedOrder(noise)).toBeUndefined();
    if (!can.timestamped) return;
    bench.shop.clock.now += 301_000;
    await expect(bench.gateway.readNotification(raw)).rejects.toMatchObject({ extra: { reason: 'clock' } });
  });

  test('is told when the order lapses, where its protocol has a word for it', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const expiresAt = new Date(bench.shop.clock.now + 3_600_000);
    const told = await bench.fake.lapsesAtMs?.((await bench.gateway.charge(bench.order({ expiresAt }))).payUrl);
    expect(told ?? +expiresAt).toBe(+expiresAt);
    expect(told !== undefined).toBe(bench.fake.lapsesAtMs !== undefined);
  });

  test('its settings can be checked: right ones pass, a wrong key is named', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const shop = { notifyUrl: bench.shop.notifyUrl, returnUrl: bench.shop.origin };
    const check = (settings: Record<string, unknown>) => {
      const gateway = bench.reopen(settings);
      return gateway.check?.(AbortSignal.timeout(10_000), shop);
    };
    expect(await check(bench.fake.settings)).toBeUndefined();
    if (bench.fake.wrongKey)
      await expect(check(bench.fake.wrongKey)).rejects.toMatchObject({ extra: { reason: 'key_refused' } });
  });

  test('unsigned, empty and senseless notifications are refused', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const raw = await bench.buy(bench.order());
    const nothing = { method: raw.method, url: `/pay/${name}/notify`, headers: new Headers(), body: Buffer.alloc(0) };
    await expect(bench.gateway.readNotification(nothing)).rejects.toMatchObject(refused);
    await expect(bench.gateway.readNotification({ ...nothing, body: raw.body })).rejects.toMatchObject(refused);
    const noise = Buffer.from([0, 255, 254, 0, 123]);
    await expect(
      bench.gateway.readNotification({ ...nothing, headers: raw.headers, body: noise }),
    ).rejects.toMatchObject(refused);
  });

  if (can.timestamped)
    test('299 s old is taken, 301 s old or ahead is refused', async () => {
      await using bench = await openBench(name, fakeGateways[name]);
      const raw = await bench.buy(bench.order());
      const sentAt = bench.shop.clock.now;
      for (const [ageS, isTaken] of [
        [299, true],
        [301, false],
        [-299, true],
        [-301, false],
      ] as const) {
        bench.shop.clock.now = sentAt + ageS * 1000;
        const reading = bench.gateway.readNotification(raw);
        if (isTaken) expect(await reading, `${ageS} s`).toBeDefined();
        else await expect(reading, `${ageS} s`).rejects.toMatchObject(refused);
      }
    });

  test('a repeat is the same event, and so is the answer when asked', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const order = bench.order();
    const charge = await bench.gateway.charge(order);
    await bench.fake.pay(charge.payUrl);
    await bench.shop.notification(0);
    await bench.fake.notifyAgain(charge.payUrl);
    await bench.shop.notification(1);
    const [first, second] = await Promise.all(bench.shop.received.map((raw) => bench.gateway.readNotification(raw)));
    expect(second).toEqual(first);
    const asked = await bench.gateway.query({ ...order, tradeNo: charge.tradeNo });
    expect(asked).toMatchObject({ state: 'paid', notice: { eventId: first!.eventId, tradeNo: first!.tradeNo } });
  });

  if (can.query)
    test('asked: unpaid, then paid, also by the trade that paid', async () => {
      await using bench = await openBench(name, fakeGateways[name]);
      const order = bench.order();
      const charge = await bench.gateway.charge(order);
      const asked = { ...order, tradeNo: charge.tradeNo };
      expect((await bench.gateway.query(asked)).state).toMatch(/^(unpaid|unknown)$/);
      expect((await bench.gateway.query({ ...order, orderNo: newOrderNo(), tradeNo: undefined })).state).toMatch(
        /^(unpaid|unknown)$/,
      );
      await bench.fake.pay(charge.payUrl);
      const state = await bench.gateway.query(asked);
      const { orderNo, amountMinor, currency } = order;
      expect(state).toMatchObject({ state: 'paid', notice: { orderNo, amountMinor, currency, outcome: 'paid' } });
      if (state.state !== 'paid') return;
      expect(await bench.gateway.query({ ...order, tradeNo: state.notice.tradeNo })).toMatchObject({ state: 'paid' });
    });

  if (can.refund)
    test('a refund happens once a request key, never beyond the payment', async () => {
      await using bench = await openBench(name, fakeGateways[name]);
      const order = bench.order();
      const { orderNo, currency } = order;
      const { tradeNo } = (await bench.gateway.readNotification(await bench.buy(order)))!;
      const part = { orderNo, tradeNo, currency, amountMinor: 500, reason: 'asked', requestKey: `part-${orderNo}` };
      const first = await bench.gateway.refund!(part);
      expect(await bench.gateway.refund!(part)).toEqual(first);
      expect(await bench.fake.refunded(orderNo)).toEqual({ count: 1, totalMinor: 500 });
      await expect(bench.gateway.refund!({ ...part, amountMinor: 600 })).rejects.toMatchObject({
        code: 'gateway_failed',
      });
      const rest = await bench.gateway.refund!({ ...part, amountMinor: 1490, requestKey: `rest-${orderNo}` });
      expect(rest.refundNo).not.toBe(first.refundNo);
      expect(await bench.fake.refunded(orderNo)).toEqual({ count: 2, totalMinor: 1990 });
    });

  test('any order, amount, currency and subject comes back as it went', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const offered = bench.fake.currencies;
    if (currencies.length > 0) expect(currencies).toEqual(expect.arrayContaining([...offered]));
    const anyOrder = fc.record({
      orderNo: fc.stringMatching(/^[0-9A-Z]{6,32}$/),
      wanted: fc.integer({ min: 1, max: 99_999_999 }),
      currency: fc.constantFrom(...offered),
      subject: fc.string({ unit: 'binary', minLength: 0, maxLength: 60 }),
      locale: fc.constantFrom('zh-CN', 'en'),
    });
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(anyOrder, async (random) => {
        fc.pre(!seen.has(random.orderNo));
        seen.add(random.orderNo);
        const returnUrl = `${bench.shop.origin}/o/${random.orderNo}`;
        const { wanted, ...shown } = random;
        const { orderNo, currency } = random;
        const amountMinor = takenBy(gateway, currency, wanted);
        const order = bench.order({ ...shown, amountMinor, returnUrl });
        const notice = await bench.gateway.readNotification(await bench.buy(order));
        expect(notice, toDecimal(amountMinor, currency)).toMatchObject({ orderNo, amountMinor, currency });
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  test('every currency is charged with its own decimals, and its least and its step are told', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    for (const currency of bench.fake.currencies) {
      const least = gateway.least?.(currency) ?? 1;
      const step = gateway.step?.(currency) ?? 1;
      expect(least % step, currency).toBe(0);
      for (const wanted of [least, 500, 123_450]) {
        const amountMinor = takenBy(gateway, currency, wanted);
        const { payUrl } = await bench.gateway.charge(bench.order({ currency, amountMinor }));
        expect(await bench.fake.charged(payUrl), currency).toBe(Number(toDecimal(amountMinor, currency)));
      }
      if (step > 1)
        await expect(bench.gateway.charge(bench.order({ currency, amountMinor: least + 1 }))).rejects.toMatchObject({
          code: 'bad_input',
        });
    }
  });

  test('an end to the patience and a dead gateway are gateway_failed, and say no secret', async () => {
    await using bench = await openBench(name, fakeGateways[name]);
    const asked = { ...bench.order(), tradeNo: 'cs_test_1' };
    const failure = await bench.gateway.query(asked, AbortSignal.abort()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'gateway_failed', status: 502 });
    for (const value of Object.values(bench.fake.settings))
      expect((failure as Error).message).not.toContain(String(value));
  });
});
