import { defined } from '../../contract/defined.ts';
import type { Quote } from '../../contract/catalog.ts';
import type { ShopSettings } from '../../contract/settings.ts';
import type { Connection } from '../../db/database.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import type { WorkLevel } from '../proof-of-work/challenge.ts';
import { notEnough } from './insert-order.ts';
import { hasDone, offerWork, requireWork, type Stranger, workNeeded } from './required-work.ts';
import { addToView, lockShelf, readHoldings, type ShelfBuyer, shelfView } from './shelf-holdings.ts';
import { type Holdings, holdMs, judgeShelf, type ShelfClaim } from './shelf-shares.ts';

/** What the order's statement holds an address, its network and a contact to; it refuses with `shelf_tight` beyond them. */
export type StatementLimits = {
  contactOrders: number;
  addressOrders: number;
  addressKeys: number;
  networkKeys: number;
  contactKeys: number;
};

/** How one checkout may go on. `exact`: what it may hold is judged once more, in its own transaction and one after another. */
export type ShelfLeave = { limits: StatementLimits; holdMs: number; exact: boolean };

export type ShelfRequest = {
  price: Quote;
  buyer: ShelfBuyer;
  settings: ShopSettings;
  /** Absent: the caller answers for the buyer (a rehearsal, a tool). */
  stranger?: Stranger;
};

export const noLimits: StatementLimits = {
  contactOrders: 1_000_000,
  addressOrders: 1_000_000,
  addressKeys: 1_000_000_000,
  networkKeys: 1_000_000_000,
  contactKeys: 1_000_000_000,
};

/** Unpaid keys that one address may hold beside its first order where nobody guards the shelf. */
const mostUnguardedKeys = 300;
/** Up to this part of the shelf, and for orders of no more than this part of it, views up to 1 s old do. */
const calmPart = 0.2;
const calmOrderPart = 0.02;
const smallestCalmShelf = 50;

/** Addresses that an order's statement has refused lately: they are judged before their gateway is asked. */
const tight = new Map<string, number>();
const tightMs = 10_000;
const mostTight = 10_000;

/** Says how an order may go on, or throws `work_needed`, or a refusal with the number that may be had. */
export async function guardShelf(ctx: Context, request: ShelfRequest): Promise<ShelfLeave> {
  const { price, settings, buyer, stranger } = request;
  const full = settings.reservationMs;
  if (price.rehearsal) return { limits: noLimits, holdMs: full, exact: false };
  const isKey = price.delivery === 'key';
  const shelf = isKey ? await shelfView(ctx, price.variantId) : { free: 1_000_000, held: 0 };
  if (!stranger) return unguarded(shelf, settings);
  const lasts = holdMs(shelf, full);
  const total = shelf.free + shelf.held;
  const isCalm =
    total >= smallestCalmShelf &&
    shelf.held + price.quantity <= total * calmPart &&
    price.quantity <= Math.max(1, total * calmOrderPart) &&
    (tight.get(tightKey(buyer)) ?? 0) < ctx.clock();
  if (isCalm) {
    addToView(shelf, price.quantity);
    return { limits: calmLimits(request, total), holdMs: lasts, exact: false };
  }
  const holdings = await readHoldings(ctx.db, buyer);
  // a calm order that comes within the second must not be judged by what was before this one
  if (isKey) Object.assign(shelf, { free: holdings.free, held: holdings.held });
  const now = isKey ? holdings : { ...holdings, ...shelf };
  if (price.quantity > now.free) throw await notEnough(ctx.db, price.variantId);
  const level = judge(request, now);
  if (level === 0) await offerWork(ctx, stranger, purposeOf(buyer));
  else await requireWork(ctx, stranger, { purpose: purposeOf(buyer), level });
  addToView(shelf, price.quantity);
  return { limits: noLimits, holdMs: isKey ? holdMs(holdings, full) : full, exact: isKey };
}

/** The same once more inside the order's transaction, where nobody else can come in between. */
export async function guardExactly(ctx: Context, tx: Connection, request: ShelfRequest): Promise<void> {
  await lockShelf(tx, request.price.variantId);
  const holdings = await readHoldings(tx, request.buyer);
  if (request.price.quantity > holdings.free) throw await notEnough(tx, request.price.variantId);
  const level = judge(request, holdings);
  if (level !== 0 && !hasDone(defined(request.stranger, 'request.stranger'), level))
    throw workNeeded(ctx, purposeOf(request.buyer), { level });
}

/** The statement has found more than its limits: the next try of this address is judged exactly. */
export function markTight(ctx: Context, buyer: ShelfBuyer): void {
  if (tight.size >= mostTight) tight.clear();
  tight.set(tightKey(buyer), ctx.clock() + tightMs);
}

function judge({ price, settings, buyer }: ShelfRequest, holdings: Holdings): 0 | WorkLevel {
  const claim: ShelfClaim = {
    quantity: price.quantity,
    shared: buyer.shared,
    perContact: settings.openOrdersPerContact,
    perAddress: settings.openOrdersPerAddress,
  };
  const { level, most } = judgeShelf(holdings, claim);
  if (price.quantity <= most) return level;
  if (most > 0)
    throw new AppError(
      'too_many',
      `At most ${most} of these can be held unpaid at once; order ${most}, pay, and order again.`,
      {
        reason: 'shelf_share',
        field: 'quantity',
        most,
        retryAfterSeconds: 60,
      },
    );
  throw new AppError('too_many', 'What is left is held for others who are paying; try again in a moment.', {
    reason: 'shelf_held',
    retryAfterSeconds: 20,
  });
}

function calmLimits({ settings, buyer }: ShelfRequest, total: number): StatementLimits {
  const most = { contactOrders: settings.openOrdersPerContact, contactKeys: Math.floor(total * calmPart) };
  if (buyer.shared) return { ...noLimits, ...most };
  return {
    ...most,
    addressOrders: settings.openOrdersPerAddress,
    addressKeys: Math.floor(total * calmPart),
    networkKeys: Math.floor(total * calmPart * 2),
  };
}

function unguarded({ free, held }: { free: number; held: number }, settings: ShopSettings): ShelfLeave {
  const share = Math.max(100, Math.floor((free + held) * 0.7));
  const limits = {
    ...noLimits,
    contactOrders: settings.openOrdersPerContact,
    addressOrders: settings.openOrdersPerAddress,
    addressKeys: Math.min(mostUnguardedKeys, share),
  };
  return { limits, holdMs: settings.reservationMs, exact: false };
}

const purposeOf = ({ variantId, clientIp, contactHash, shared }: ShelfBuyer) => ({
  variantId,
  who: shared ? contactHash.toString('base64') : clientIp,
});

const tightKey = ({ variantId, clientIp, contactHash, shared }: ShelfBuyer): string =>
  `${variantId} ${shared ? contactHash.toString('base64') : clientIp}`;
