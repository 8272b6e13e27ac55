import { afterEach, describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../../server/config.ts';
import { checkoutQueue, inCheckoutSlot } from '../../../../server/features/orders/checkout-slots.ts';

afterEach(() => {
  vi.useRealTimers();
});

describe('checkouts at once', () => {
  test('are as many as there are slots; the others come in their order; a failure gives its slot back', async () => {
    const config = readConfig({ YINGHUO_CHECKOUT_SLOTS: '2' });
    const line = checkoutQueue(config);
    const changes: number[] = [];
    line.onBusy = (change) => changes.push(change);
    const began: number[] = [];
    const gates = Array.from({ length: 6 }, () => Promise.withResolvers<void>());
    const work = gates.map((gate, n) =>
      inCheckoutSlot(config, async () => {
        began.push(n);
        await gate.promise;
        return n;
      }).catch(() => -1),
    );
    await expect.poll(() => began).toEqual([0, 1]);
    expect(line).toMatchObject({ busy: 2, slots: 2 });
    expect(line.waitingSince.length).toBe(4);
    gates[1]!.reject(new Error('refused'));
    await expect.poll(() => began).toEqual([0, 1, 2]);
    for (const gate of gates) gate.resolve();
    expect(await Promise.all(work)).toEqual([0, -1, 2, 3, 4, 5]);
    expect(began).toEqual([0, 1, 2, 3, 4, 5]);
    expect(line).toMatchObject({ busy: 0, waitingSince: [] });
    expect(changes).toEqual([1, 1, -1, -1]);
  });

  test('whoever has gone leaves the line, and makes no order', async () => {
    const config = readConfig({ YINGHUO_CHECKOUT_SLOTS: '1' });
    const line = checkoutQueue(config);
    const began: string[] = [];
    const first = Promise.withResolvers<void>();
    const visits = ['at work', 'leaves', 'stays', 'left long ago'].map((name) => ({
      name,
      leaving: new AbortController(),
    }));
    visits[3]!.leaving.abort();
    const outcomes = Promise.allSettled(
      visits.map(({ name, leaving }) => {
        const work = () => {
          began.push(name);
          return first.promise;
        };
        return inCheckoutSlot(config, work, leaving.signal);
      }),
    );
    await expect.poll(() => began).toEqual(['at work']);
    expect(line.waitingSince.length).toBe(2);
    visits[1]!.leaving.abort();
    expect(line.waitingSince.length).toBe(1);
    // work that has begun is finished: its order may already stand in the tables
    visits[0]!.leaving.abort();
    first.resolve();
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(began).toEqual(['at work', 'stays']);
    expect(line).toMatchObject({ busy: 0, waitingSince: [] });
  });

  test('nobody joins a line whose first has waited too long; whoever stands in it is served', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const config = readConfig({ YINGHUO_CHECKOUT_SLOTS: '1' });
    const gate = Promise.withResolvers<void>();
    const join = (name: string) => inCheckoutSlot(config, () => gate.promise.then(() => name));
    const work = [join('at work'), join('first'), join('second')];
    vi.advanceTimersByTime(8000);
    work.push(join('just in time'));
    vi.advanceTimersByTime(1);
    await expect(join('too late')).rejects.toMatchObject({
      code: 'unavailable',
      extra: { reason: 'checkouts_full', retryAfterSeconds: 5 },
    });
    gate.resolve();
    expect(await Promise.all(work)).toEqual(['at work', 'first', 'second', 'just in time']);
    expect(await join('afterwards')).toBe('afterwards');
  });

  test('a set upstream delay is spent in the slot', async () => {
    const config = readConfig({ YINGHUO_CHECKOUT_SLOTS: '2', YINGHUO_UPSTREAM_DELAY_MS: 'storefront=60,orders=1' });
    const startedAt = performance.now();
    await Promise.all([1, 2, 3, 4].map(() => inCheckoutSlot(config, async () => {})));
    // two rounds of two; timers may be a millisecond early
    expect(performance.now() - startedAt).toBeGreaterThan(2 * 59);
  });

  test('delays and counts that make no sense are refused by name', () => {
    expect(() => readConfig({ YINGHUO_UPSTREAM_DELAY_MS: 'orders=x' })).toThrow(/^YINGHUO_UPSTREAM_DELAY_MS/);
    expect(() => readConfig({ YINGHUO_INSTANCES: 'orders=65' })).toThrow(/^YINGHUO_INSTANCES/);
  });
});
