/** An account of the ledger. `commission_expense` is the shop's; the others belong to a promoter. */
type Account = { kind: 'commission_expense' | 'promoter_held' | 'promoter_available'; ownerId: number };

type Entry = { account: Account; amountMinor: number };

/** A transfer between accounts; its entries always add up to zero. */
export type Transfer = {
  /** Posted once: a second transfer with the same key is the same transfer. */
  key: string;
  kind: 'commission' | 'release' | 'clawback';
  entries: Entry[];
};

export type CommissionState = 'held' | 'available' | 'clawed_back';

const shop: Account = { kind: 'commission_expense', ownerId: 0 };

function move(from: Account, to: Account, amountMinor: number): Entry[] {
  return [
    { account: from, amountMinor: -amountMinor },
    { account: to, amountMinor },
  ];
}

const accountIn = (state: CommissionState, promoterId: number): Account =>
  state === 'held'
    ? { kind: 'promoter_held', ownerId: promoterId }
    : { kind: 'promoter_available', ownerId: promoterId };

/** What a level earns on `baseMinor`: the share rounded down, never above the cap. */
export function commissionMinor(baseMinor: number, basisPoints: number, capMinor: number): number {
  return Math.max(0, Math.min(capMinor, Math.floor((baseMinor * basisPoints) / 10_000)));
}

/** Earned: from the shop to the promoter, on hold. */
export function earn(commission: {
  orderId: number;
  level: number;
  promoterId: number;
  amountMinor: number;
}): Transfer {
  const { orderId, level, promoterId, amountMinor } = commission;
  return {
    key: `commission:${orderId}:${level}`,
    kind: 'commission',
    entries: move(shop, accountIn('held', promoterId), amountMinor),
  };
}

/** The hold has ended: what was not clawed back becomes available. */
export function release(commission: {
  id: number;
  promoterId: number;
  amountMinor: number;
  clawedMinor: number;
}): Transfer | undefined {
  const left = commission.amountMinor - commission.clawedMinor;
  if (left === 0) return undefined;
  const { id, promoterId } = commission;
  return {
    key: `release:${id}`,
    kind: 'release',
    entries: move(accountIn('held', promoterId), accountIn('available', promoterId), left),
  };
}

/** How much of a commission must be back with the shop when `refundedMinor` of `paidMinor` were refunded: in proportion, rounded up. */
export function clawedTarget(amountMinor: number, paidMinor: number, refundedMinor: number): number {
  if (refundedMinor <= 0 || paidMinor <= 0) return 0;
  if (refundedMinor >= paidMinor) return amountMinor;
  return Math.min(amountMinor, Math.ceil((amountMinor * refundedMinor) / paidMinor));
}

/** 扣回: from wherever the commission is now back to the shop, up to `targetMinor` in all. */
export function clawBack(
  commission: { id: number; promoterId: number; state: CommissionState; clawedMinor: number },
  targetMinor: number,
): Transfer | undefined {
  const more = targetMinor - commission.clawedMinor;
  if (more <= 0) return undefined;
  return {
    key: `clawback:${commission.id}:${targetMinor}`,
    kind: 'clawback',
    entries: move(accountIn(commission.state, commission.promoterId), shop, more),
  };
}
