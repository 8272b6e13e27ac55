import type { WorkLevel } from '../proof-of-work/challenge.ts';

/** What of a variant is on the shelf, what is held by unpaid orders, and how much of that by one buyer and their neighbours. */
export type Holdings = {
  /** Keys that may be sold now, and keys that unpaid orders hold. */
  free: number;
  held: number;
  /** Unpaid orders of this address, whatever they are for; its keys of this variant, and those of its network (/24, /48). */
  addressOrders: number;
  addressKeys: number;
  networkKeys: number;
  /** Unpaid orders under this contact from this address, whatever they are for; its keys of this variant. */
  contactOrders: number;
  contactKeys: number;
};

export type ShelfClaim = {
  quantity: number;
  /** Many buyers have this address (a proxy that nobody named): limits go by contact. */
  shared: boolean;
  /** Unpaid orders that a contact and an address may have before work is asked for. */
  perContact: number;
  perAddress: number;
};

/** `level` 0: as it is. Otherwise the work it takes. `most`: what may be held at all, with work; fewer than wanted is a refusal. */
export type ShelfVerdict = { level: 0 | WorkLevel; most: number };

/** Shares of what is free (one's own included) that may be held unpaid: without work, and with it. */
const shares = {
  address: { bare: 0.3, worked: 0.7 },
  network: { bare: 0.45, worked: 0.8 },
  all: { bare: 0.5 },
};
/** The last part of the shelf is for those who hold nothing yet, one key each: however much strangers hold, a new buyer finds one. */
const keptForNewcomers = 0.2;
const smallestShelfWithRest = 5;

/** What a buyer may hold now, and the work that it takes. Pure. */
export function judgeShelf(holdings: Holdings, claim: ShelfClaim): ShelfVerdict {
  const { free, held, addressKeys, networkKeys, contactKeys } = holdings;
  const total = free + held;
  const own = claim.shared ? contactKeys : addressKeys;
  const rest = total < smallestShelfWithRest ? 0 : Math.floor(total * keptForNewcomers);
  const isNew = own === 0 && (claim.shared || networkKeys <= 1);
  const near = (share: 'bare' | 'worked') =>
    Math.min(
      room(own, free, shares.address[share]),
      claim.shared ? Infinity : room(networkKeys, free, shares.network[share]),
    );
  const bare = Math.min(near('bare'), Math.max(1, Math.floor(total * shares.all.bare)) - held);
  const worked = Math.max(Math.min(near('worked'), total - rest - held), isNew ? 1 : 0);
  const most = Math.min(worked, free);
  const crowd = Math.max(
    holdings.contactOrders / claim.perContact,
    claim.shared ? 0 : holdings.addressOrders / claim.perAddress,
  );
  if (claim.quantity <= bare && crowd < 1) return { level: 0, most };
  const part = Math.max((held + claim.quantity) / total, near('bare') >= claim.quantity ? 0 : own / (own + free));
  return { level: levelOf(Math.max(part, crowd >= 1 ? Math.min(1, crowd / 3) : 0)), most };
}

function levelOf(pressure: number): WorkLevel {
  return pressure <= 0.6 ? 1 : pressure <= 0.8 ? 2 : 3;
}

/** How many more may be held by whoever holds `own`, of what would be free without them; the first key is always open. */
function room(own: number, free: number, share: number): number {
  return Math.max(1, Math.floor((own + free) * share)) - own;
}

/** Held for an unpaid order at least this long, ms, or what the shop has set if that is less. */
const shortestHoldMs = 180_000;

/** How long keys are held for one more order, ms: less, the larger the part of the shelf that unpaid orders hold already. */
export function holdMs({ free, held }: Pick<Holdings, 'free' | 'held'>, fullMs: number): number {
  const part = held / Math.max(1, free + held);
  const leastMs = Math.min(fullMs, shortestHoldMs);
  const ease = Math.min(1, Math.max(0, (0.8 - part) / 0.55));
  return Math.round((leastMs + (fullMs - leastMs) * ease) / 1000) * 1000;
}
