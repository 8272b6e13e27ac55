import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clawBack,
  clawedTarget,
  commissionMinor,
  type CommissionState,
  earn,
  release,
  type Transfer,
} from '../../../../server/features/referrals/entries.ts';

type Commission = {
  id: number;
  orderId: number;
  promoterId: number;
  amountMinor: number;
  clawedMinor: number;
  state: CommissionState;
  paidMinor: number;
  refundedMinor: number;
};

/** Mulberry32: the operations are drawn from one printed seed. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test('a million random operations: the ledger sums to zero and replays to the balances', () => {
  const seed = Number(process.env.LEDGER_SEED ?? Date.now() % 1_000_000);
  const random = draws(seed);
  const journal: Transfer[] = [];
  const balances = new Map<string, number>();
  const commissions: Commission[] = [];
  const post = (transfer: Transfer | undefined) => {
    if (!transfer) return;
    journal.push(transfer);
    for (const { account, amountMinor } of transfer.entries) {
      const key = `${account.kind}:${account.ownerId}`;
      balances.set(key, (balances.get(key) ?? 0) + amountMinor);
    }
  };

  for (let step = 0; step < 1_000_000; step++) {
    const known = commissions[Math.floor(random() * commissions.length)];
    const dice = random();
    if (!known || dice < 0.4) {
      const paidMinor = 1 + Math.floor(random() * 100_000);
      const amountMinor = commissionMinor(paidMinor, 500, 2000);
      if (amountMinor === 0) continue;
      const commission = {
        id: commissions.length,
        orderId: commissions.length,
        promoterId: Math.floor(random() * 500),
        amountMinor,
        clawedMinor: 0,
        state: 'held' as const,
        paidMinor,
        refundedMinor: 0,
      };
      commissions.push(commission);
      post(earn({ ...commission, level: 1 }));
    } else if (dice < 0.6) {
      if (known.state !== 'held') continue;
      post(release(known));
      known.state = 'available';
    } else {
      known.refundedMinor = Math.min(known.paidMinor, known.refundedMinor + Math.floor(random() * known.paidMinor));
      const target = clawedTarget(known.amountMinor, known.paidMinor, known.refundedMinor);
      post(clawBack(known, target));
      known.clawedMinor = Math.max(known.clawedMinor, target);
      if (known.clawedMinor === known.amountMinor) known.state = 'clawed_back';
    }
  }

  const replayed = new Map<string, number>();
  let unbalanced = 0;
  for (const transfer of journal) {
    if (transfer.entries.reduce((sum, entry) => sum + entry.amountMinor, 0) !== 0) unbalanced++;
    for (const { account, amountMinor } of transfer.entries) {
      const key = `${account.kind}:${account.ownerId}`;
      replayed.set(key, (replayed.get(key) ?? 0) + amountMinor);
    }
  }
  expect(unbalanced).toBe(0);
  expect(replayed).toEqual(balances);
  expect([...balances.values()].reduce((sum, balance) => sum + balance, 0)).toBe(0);
  for (const [key, balance] of balances) if (key !== 'commission_expense:0') expect(balance).toBeGreaterThanOrEqual(0);
  for (const [promoterId, own] of Map.groupBy(commissions, (c) => c.promoterId)) {
    const left = (state: CommissionState) =>
      own.filter((c) => c.state === state).reduce((sum, c) => sum + c.amountMinor - c.clawedMinor, 0);
    expect(balances.get(`promoter_held:${promoterId}`) ?? 0).toBe(left('held'));
    expect(balances.get(`promoter_available:${promoterId}`) ?? 0).toBe(left('available'));
  }
  console.log(`ledger core: 1,000,000 operations, ${journal.length} transfers, sum 0, seed ${seed}`);
}, 60_000);

test('a refund never claws back more than was earned, and a full refund claws back all of it', () => {
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.integer({ min: 1, max: 10_000_000 }),
      fc.nat(10_000_000),
      (amount, paid, refunded) => {
        const target = clawedTarget(amount, paid, Math.min(paid, refunded));
        expect(target).toBeLessThanOrEqual(amount);
        if (refunded >= paid) expect(target).toBe(amount);
      },
    ),
  );
});
