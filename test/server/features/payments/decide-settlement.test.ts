import fc from 'fast-check';
import { expect, test } from 'vitest';
import { orderStatuses } from '../../../../server/contract/orders.ts';
import { decideSettlement } from '../../../../server/features/payments/decide-settlement.ts';

const order = fc.record({
  status: fc.constantFrom(...orderStatuses),
  amountMinor: fc.integer({ min: 1, max: 1_000_000 }),
  currency: fc.constantFrom('CNY', 'USD'),
  createdAt: fc.constant(1_000_000),
  expiresAt: fc.constant(1_900_000),
});
const notice = fc.record({
  outcome: fc.constantFrom('paid' as const, 'failed' as const, 'refunded' as const, 'disputed' as const),
  amountMinor: fc.integer({ min: 0, max: 1_000_000 }),
  currency: fc.constantFrom('CNY', 'USD'),
});
const circumstances = fc.record({
  tradeKnown: fc.boolean(),
  now: fc.integer({ min: 1_000_000, max: 200_000_000 }),
  lateWindowMs: fc.constant(86_400_000),
});

test('only enough money in the right currency for an unpaid order in its window ever pays', () => {
  fc.assert(
    fc.property(order, notice, circumstances, (o, n, c) => {
      const { kind } = decideSettlement(o, n, c);
      const pays =
        n.outcome === 'paid' &&
        !c.tradeKnown &&
        n.currency === o.currency &&
        n.amountMinor >= o.amountMinor &&
        (o.status === 'created' || o.status === 'expired') &&
        c.now - o.createdAt <= c.lateWindowMs;
      expect(kind === 'pay').toBe(pays);
    }),
    { numRuns: 2000 },
  );
});

test('money is never dropped: a paid notice of an unknown trade pays, goes back, waits or is shown', () => {
  fc.assert(
    fc.property(order, notice, circumstances, (o, n, c) => {
      if (n.outcome !== 'paid' || c.tradeKnown) return;
      expect(['pay', 'surplus', 'park', 'short', 'wrong_currency']).toContain(decideSettlement(o, n, c).kind);
    }),
  );
});

test('a late payment is marked late and an excess is counted', () => {
  const base = { status: 'expired', amountMinor: 500, currency: 'CNY', createdAt: 0, expiresAt: 900_000 } as const;
  const paid = { outcome: 'paid', amountMinor: 520, currency: 'CNY' } as const;
  expect(decideSettlement(base, paid, { tradeKnown: false, now: 900_001, lateWindowMs: 86_400_000 })).toEqual({
    kind: 'pay',
    late: true,
    overMinor: 20,
  });
  expect(decideSettlement(base, paid, { tradeKnown: false, now: 86_400_001, lateWindowMs: 86_400_000 })).toEqual({
    kind: 'park',
  });
});
