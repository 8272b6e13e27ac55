import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseVerdict, type Facts } from '../../../../server/features/watch/verdict.ts';

const none = { count: 0, amountMinor: 0, oldestMs: 0 };

const calm: Facts = {
  currency: 'CNY',
  orders: { sinceWatch: 214, lastMinute: 3, unpaidOpen: 1 },
  revenueMinor: 832_000,
  sellsOut: null,
  fleet: {
    scaling: { capped: null, cap: 32, waiting: null },
    capOf: null,
    scalerMissing: false,
    growth: null,
    warned: null,
  },
  latency: { p50Ms: 80, p95Ms: 200, p99Ms: 400 },
  needsYou: none,
  waitingForKey: none,
  waitingByHand: none,
  gateways: [{ name: 'epay', enabled: true, silentMs: 1000, createdSincePaid: 0, paidShare: 0.6 }],
  missing: [],
  disk: null,
  sinceLastOrderMs: 4000,
  usualOrders: 20,
  weekday: 1,
  hour: 3,
  since: '22:00',
};

const minute = 60_000;
const roomy = { freeBytes: 50 * 2 ** 30, totalBytes: 100 * 2 ** 30, isFull: false, hours: null };

const fleet = (change: Partial<Facts['fleet']>) => ({ fleet: { ...calm.fleet, ...change } });

/** Each makes its verdict true; worst first. */
const troubles: [string, Partial<Facts>][] = [
  ['undelivered', { waitingForKey: { count: 3, amountMinor: 18_600, oldestMs: 6 * minute } }],
  ['disk_full', { disk: { ...roomy, isFull: true } }],
  [
    'gateway_silent',
    { gateways: [{ name: 'alipay', enabled: true, silentMs: 12 * minute, createdSincePaid: 9, paidShare: 0.6 }] },
  ],
  ['needs_other', { needsYou: { count: 1, amountMinor: 500, oldestMs: minute } }],
  ['no_payments_configured', { gateways: [] }],
  ['instances_missing', { missing: ['orders'] }],
  ['scaler_missing', fleet({ scalerMissing: true })],
  ['disk_low', { disk: { ...roomy, hours: 5 } }],
  ['spend_capped', fleet({ scaling: { capped: 'budget_cap', cap: 32, waiting: null } })],
  ['at_cap', fleet({ scaling: { capped: 'fleet_cap', cap: 32, waiting: null } })],
  ['spend_warned', fleet({ warned: { warnMinor: 50_000, spentMinor: 51_000 } })],
  ['sells_out', { sellsOut: { variantId: 'v', name: 'Steam 50', hours: 2, left: 40 } }],
  ['slow', { latency: { p50Ms: 900, p95Ms: 2500, p99Ms: 4000 } }],
  ['scaled', fleet({ growth: { from: 4, to: 32, times: 15, failed: 0 } })],
  ['quiet', { sinceLastOrderMs: 47 * minute, usualOrders: 1 }],
];

describe('the verdict', () => {
  test('all well when nothing is wrong', () => {
    expect(chooseVerdict(calm)).toEqual({
      level: 'ok',
      key: 'all_well',
      params: { since: '22:00', orders: 214, count: 214, revenueMinor: 832_000, currency: 'CNY' },
    });
  });

  test.each(troubles)('%s', (key, facts) => {
    expect(chooseVerdict({ ...calm, ...facts }).key).toBe(key);
  });

  test('the worst of any troubles is told', () => {
    fc.assert(
      fc.property(fc.subarray(troubles, { minLength: 1 }), (chosen) => {
        // later ones first, so that a worse trouble's facts win where two set the same
        const changes = chosen.toReversed().map(([, change]) => change);
        const facts = Object.assign({}, calm, ...changes) as Facts;
        // each says one thing of the fleet: all of them hold
        const fleets = changes.flatMap((change) => (change.fleet ? [differing(change.fleet)] : []));
        facts.fleet = Object.assign({}, calm.fleet, ...fleets) as Facts['fleet'];
        expect(chooseVerdict(facts).key).toBe(chosen[0]![0]);
      }),
    );
  });

  test('an order being delivered right now is no trouble; one by hand may take minutes', () => {
    expect(chooseVerdict({ ...calm, waitingForKey: { count: 5, amountMinor: 1, oldestMs: 900 } }).key).toBe('all_well');
    expect(chooseVerdict({ ...calm, waitingByHand: { count: 1, amountMinor: 1, oldestMs: 5 * minute } }).key).toBe(
      'all_well',
    );
    expect(chooseVerdict({ ...calm, waitingByHand: { count: 1, amountMinor: 1, oldestMs: 11 * minute } }).key).toBe(
      'undelivered',
    );
  });

  test('a gateway is called silent only when chance does not explain it', () => {
    const gateway = (change: object) => ({
      ...calm,
      gateways: [{ name: 'x', enabled: true, silentMs: 12 * minute, createdSincePaid: 9, paidShare: 0.6, ...change }],
    });
    expect(chooseVerdict(gateway({ createdSincePaid: 4 })).key).toBe('all_well');
    expect(chooseVerdict(gateway({ paidShare: 0.1 })).key).toBe('all_well');
    expect(chooseVerdict(gateway({ silentMs: 5 * minute })).key).toBe('all_well');
    expect(chooseVerdict(gateway({ paidShare: null })).key).toBe('all_well');
    expect(chooseVerdict(gateway({ enabled: false })).key).toBe('no_payments_configured');
  });

  test('silence at an hour that usually sells is worth a look', () => {
    const silent = { ...calm, sinceLastOrderMs: 47 * minute };
    expect(chooseVerdict({ ...silent, usualOrders: 40 })).toMatchObject({
      key: 'quiet',
      level: 'watch',
      params: { usual: 'no' },
    });
    expect(chooseVerdict({ ...silent, usualOrders: null })).toMatchObject({
      key: 'quiet',
      level: 'ok',
      params: { usual: 'unknown' },
    });
  });
});

function differing(fleet: Facts['fleet']): Partial<Facts['fleet']> {
  return Object.fromEntries(
    Object.entries(fleet).filter(([name, value]) => value !== calm.fleet[name as keyof Facts['fleet']]),
  );
}
