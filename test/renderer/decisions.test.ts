import { describe, expect, it } from 'vitest';
import { permissions } from '../../server/contract/permissions.ts';
import { screens } from '../../src/renderer/app/screens.ts';
import { searchInput, statusFilters } from '../../src/renderer/features/orders/order-filter.ts';
import { refundable } from '../../src/renderer/features/orders/refundable.ts';
import { sendable } from '../../src/renderer/features/orders/sendable.ts';
import { outlookOf } from '../../server/features/stock/outlook.ts';
import { byUrgency, type StockRow, toAdd, urgency } from '../../src/renderer/features/stock/restock-plan.ts';
import { fireflyPhase, fireflyPlace, glowMs, stuckMs } from '../../src/renderer/features/watch/firefly-phase.ts';
import { dataAgeMs } from '../../src/renderer/state/connection.ts';

const now = Date.parse('2026-11-23T04:00:00Z');
const ago = (ms: number) => new Date(now - ms).toISOString();

describe('a firefly', () => {
  const order = { status: 'paid' as const, paidAt: ago(1000), deliveredAt: null };
  it('glows amber from payment, stays lit when stuck, and turns green for a while', () => {
    expect(fireflyPhase({ status: 'created', paidAt: null, deliveredAt: null }, now)).toBeNull();
    expect(fireflyPhase(order, now)).toBe('paid');
    expect(fireflyPhase({ ...order, paidAt: ago(stuckMs + 1) }, now)).toBe('stuck');
    expect(fireflyPhase({ ...order, paidAt: ago(86_400_000) }, now)).toBe('stuck');
    expect(fireflyPhase({ status: 'delivered', paidAt: ago(9000), deliveredAt: ago(glowMs - 1) }, now)).toBe(
      'delivered',
    );
    expect(fireflyPhase({ status: 'delivered', paidAt: ago(90_000), deliveredAt: ago(glowMs) }, now)).toBeNull();
    expect(fireflyPhase({ status: 'refunded', paidAt: ago(90_000), deliveredAt: null }, now)).toBeNull();
  });
  it('has its own place inside the field, the same every time', () => {
    const places = Array.from({ length: 200 }, (_, n) => fireflyPlace(`Y${n}ABC`));
    for (const { x, y } of places) expect(x > 0.05 && x < 0.95 && y > 0.1 && y < 0.9).toBe(true);
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBeGreaterThan(150);
    expect(fireflyPlace('Y7ABC')).toEqual(places[7]);
  });
});

describe('the restock list', () => {
  const row = (left: number, soldLastDay: number, soldLastHour = 0) => {
    const outlook = outlookOf({ soldLastDay, soldLastHour, byHoursAgo: new Map() });
    const { basis, wanted, burst } = outlook;
    const hoursLeft = outlook.hoursFor(left);
    return {
      productName: 'p',
      left,
      held: 0,
      soldLastDay,
      soldLastHour,
      hoursLeft,
      outlook: { basis, wanted, burst },
    } as StockRow;
  };
  it('puts the sold out first, then what runs out soonest, then what nobody buys', () => {
    const rows = [row(100, 0), row(50, 10), row(0, 5), row(3, 10)];
    expect(rows.toSorted(byUrgency).map((each) => each.left)).toEqual([0, 3, 50, 100]);
    expect(rows.map(urgency)).toEqual(['fine', 'fine', 'out', 'today']);
  });
  it('asks for enough to last, in round numbers, and for nothing when there is enough', () => {
    expect(toAdd(row(38, 62), 3)).toBe(150);
    expect(toAdd(row(0, 12), 3)).toBe(36);
    expect(toAdd(row(500, 62), 3)).toBe(0);
    expect(toAdd(row(10, 0), 7)).toBe(0);
    // an hour's burst is no three days of it
    expect(toAdd(row(0, 262, 254), 3)).toBe(1600);
    expect(toAdd({ ...row(0, 62), held: 500 }, 3)).toBe(0);
  });
  it('never calls enough what it says runs out before', () => {
    for (const sold of [0, 1, 5, 40])
      for (const left of [0, 1, 30, 500, 3000])
        for (const days of [1, 3, 7] as const) {
          const each = row(left, 20, sold);
          expect(toAdd(each, days) > 0, `${left} left, ${sold} sold, ${days} days`).toBe(each.hoursLeft! < days * 24);
        }
  });
});

describe('an order is sent', () => {
  const order = { status: 'paid' as const, manual: false, contact: 'a@example.com', needs: [] };
  const need = (kind: string) => [{ id: 1, kind, detail: {} }];
  it('again while something holds it back, and by hand where a person delivers', () => {
    for (const kind of ['late_parked', 'out_of_stock', 'dead_letter'])
      for (const status of ['paid', 'delivering'] as const)
        expect(sendable({ ...order, status, needs: need(kind) }, true), `${status} ${kind}`).toBe('again');
    expect(sendable(order, false)).toBeNull();
    expect(sendable({ ...order, needs: need('disputed') }, false)).toBeNull();
    expect(sendable({ ...order, manual: true, needs: need('late_parked') }, false)).toBe('by-hand');
    expect(sendable({ ...order, status: 'created', needs: need('late_parked') }, false)).toBeNull();
  });
  it('by mail once more only where a mail can go', () => {
    for (const status of ['delivered', 'partly_refunded'] as const) {
      expect(sendable({ ...order, status }, false)).toBe('mail');
      expect(sendable({ ...order, status }, true)).toBeNull();
      expect(sendable({ ...order, status, contact: 'wx_moonlit' }, false)).toBeNull();
    }
    expect(sendable({ ...order, status: 'refunded' }, false)).toBeNull();
  });
});

describe('a refund', () => {
  const payment = {
    gateway: 'g',
    tradeNo: 't',
    amountMinor: 5000,
    currency: 'CNY',
    state: 'applied',
    refundedMinor: 0,
    at: '',
  };
  const refund = { amountMinor: 2000, reason: 'r', state: 'done', at: '' };
  it('is at most what came in and is not on its way back', () => {
    expect(refundable({ status: 'delivered', payments: [payment], refunds: [] })).toBe(5000);
    expect(
      refundable({
        status: 'partly_refunded',
        payments: [payment],
        refunds: [refund, { ...refund, state: 'asked', amountMinor: 500 }],
      }),
    ).toBe(2500);
    expect(
      refundable({ status: 'partly_refunded', payments: [payment], refunds: [{ ...refund, state: 'failed' }] }),
    ).toBe(5000);
    expect(refundable({ status: 'created', payments: [], refunds: [] })).toBe(0);
    expect(refundable({ status: 'refunded', payments: [payment], refunds: [{ ...refund, amountMinor: 5000 }] })).toBe(
      0,
    );
  });
});

it('every status filter asks the backend for something of its own', () => {
  const asked = statusFilters.map((filter) => JSON.stringify(searchInput(undefined, filter)));
  expect(new Set(asked).size).toBe(statusFilters.length);
  expect(searchInput('  ', undefined)).toEqual({});
  expect(searchInput(' Y12 ', 'stuck')).toEqual({ text: 'Y12', status: 'stuck' });
});

it('data grows old by the clock, from the age it had when it came', () => {
  expect(dataAgeMs({ heardAtMs: null, ageWhenHeardMs: 0 }, now)).toBeNull();
  expect(dataAgeMs({ heardAtMs: now - 4000, ageWhenHeardMs: 300 }, now)).toBe(4300);
  expect(dataAgeMs({ heardAtMs: now + 60_000, ageWhenHeardMs: 300 }, now)).toBe(300);
});

it('every screen names a permission of the table and has a key of its own', () => {
  for (const screen of screens) expect(Object.keys(permissions)).toContain(screen.permission);
  expect(new Set(screens.map((screen) => screen.jump)).size).toBe(screens.length);
});
