import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveOrderEvent } from '../../server/contract/live.ts';
import {
  addEvents,
  addQueried,
  keptIds,
  keptOrders,
  type LiveOrders,
  noLiveOrders,
} from '../../src/renderer/features/live/live-orders.ts';

const start = Date.parse('2026-11-23T00:00:00Z');
const steps = ['created', 'paid', 'delivered'] as const;

function event(id: number, order: number, step: 0 | 1 | 2): LiveOrderEvent {
  return {
    id,
    type: steps[step],
    at: new Date(start + id * 100).toISOString(),
    variantId: 'v',
    productName: 'p',
    variantName: 'v',
    quantity: 1,
    orderNo: `Y${order}`,
    status: steps[step],
    gateway: 'sandbox',
    amountMinor: 100,
    currency: 'CNY',
  };
}

/** Every order's three steps, ids in the order things happened. */
const history = (orders: number) =>
  Array.from({ length: orders }, (_, order) =>
    [0, 1, 2].map((step) => event(order * 3 + step + 1, order, step as 0)),
  ).flat();
const byNumber = (state: LiveOrders) => new Map(state.orders.map((order) => [order.orderNo, order]));

describe('live orders', () => {
  it('count every event once, in whatever order, however often and in whatever pieces it comes', () => {
    const events = history(8);
    const plain = byNumber(addEvents(noLiveOrders, events));
    const pieces = fc
      .tuple(
        fc.shuffledSubarray([...events, ...events, ...events], { minLength: events.length * 3 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 30 }),
      )
      .map(([all, sizes]) => sizes.map((size) => all.splice(0, size)).concat([all]));
    fc.assert(
      fc.property(pieces, (batches) => {
        const state = batches.reduce(addEvents, noLiveOrders);
        expect(state.orders).toHaveLength(8);
        expect(state.seen.size).toBe(events.length);
        for (const order of state.orders) {
          const expected = plain.get(order.orderNo)!;
          expect({ ...order, createdAt: '' }).toEqual({ ...expected, createdAt: '' });
        }
      }),
    );
  });

  it('show nothing new for a repeated message: the same state object, so nothing is drawn again', () => {
    const state = addEvents(noLiveOrders, history(3));
    expect(addEvents(state, history(3))).toBe(state);
  });

  it('stay small however long the night', () => {
    let state = noLiveOrders;
    for (let n = 0; n < 3000; n += 1) state = addEvents(state, [event(n * 2 + 1, n, 1), event(n * 2 + 2, n, 2)]);
    expect(state.orders).toHaveLength(keptOrders);
    expect(state.seen.size).toBeLessThanOrEqual(keptIds);
    expect(state.orders[0]!.orderNo).toBe('Y2999');
  });

  it('never step back when a query answers with what was true a moment ago', () => {
    const state = addEvents(noLiveOrders, history(2));
    const { eventId: _, ...older } = {
      ...state.orders[0]!,
      status: 'created' as const,
      paidAt: null,
      deliveredAt: null,
    };
    const merged = byNumber(addQueried(state, [older]));
    expect(merged.size).toBe(2);
    expect(merged.get(older.orderNo)).toMatchObject({ status: 'delivered', deliveredAt: expect.any(String) });
  });

  it('take a queried list as it is where the stream knows nothing', () => {
    const { eventId: _, ...row } = addEvents(noLiveOrders, [event(1, 5, 1)]).orders[0]!;
    const fresh = addQueried(noLiveOrders, [row]);
    expect(addQueried(fresh, [{ ...row, status: 'refunded' }]).orders[0]!.status).toBe('refunded');
  });

  it('ignore what a role may not see: events without an order number', () => {
    const { orderNo: _, ...hidden } = event(1, 1, 1);
    expect(addEvents(noLiveOrders, [hidden])).toBe(noLiveOrders);
  });
});
