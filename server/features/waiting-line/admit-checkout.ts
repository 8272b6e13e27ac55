import type { Quote } from '../../contract/catalog.ts';
import { AppError } from '../../lib/app-error.ts';
import { quote, type QuoteInput } from '../catalog/quote.ts';
import type { Context } from '../context.ts';
import { callNext } from './call-next.ts';
import {
  askAgainSeconds,
  askLine,
  joinWaitingLine,
  type Place,
  type Refused,
  waitSeconds,
  whyNoPlace,
} from './place-in-line.ts';
import { readAdmission } from './read-admission.ts';
import { openTicket, type Quoted, signTicket } from './ticket.ts';

/** What a ticket turned out to stand for: a place, or the reason why none. */
export type Held = { place: Place } | { reason: 'ticket_unknown' | 'ticket_expired' | 'ticket_used' | 'ticket_other' };

/** Looks up a ticket's place; a ticket that is forged, ended, used or of another contact is a reason, never an error. */
export async function findPlace(ctx: Context, ticket: string, contactHash: Buffer): Promise<Held> {
  const opened = openTicket(ctx, ticket);
  if (!opened) return { reason: 'ticket_unknown' };
  if (opened.ended) return { reason: 'ticket_expired' };
  const place = await askLine(ctx, opened.placeId, contactHash);
  return place ? { place } : { reason: await whyNoPlace(ctx, opened.placeId, contactHash) };
}

/** What an order costs now; whoever holds a place may have what was on then (a promo, a coupon) if it is less. */
export async function quoteFor(ctx: Context, held: Held | undefined, wanted: QuoteInput): Promise<Quote> {
  if (!held || !('place' in held)) return quote(ctx, wanted);
  const then = await quote(ctx, { ...wanted, atMs: held.place.takenAtMs });
  const now = await quote(ctx, wanted).catch((error: unknown) => {
    if (error instanceof AppError && error.extra.field === 'coupon') return then;
    throw error;
  });
  return keptPrice(now, then);
}

export type AdmissionRequest = {
  held?: Held;
  /** From `quoteFor`. */
  price: Quote;
  contactHash: Buffer;
  clientIp: string;
  idempotencyHash?: Buffer;
  /** Places that a contact and an address may have at once. */
  most: { perContact: number; perAddress: number };
};

/** The leave to go on. `placeId`: the order uses this place up, in its own transaction. */
export type Pass = { price: Quote; placeId?: number };

/**
 * Lets a checkout go on, at the price that its place keeps; while a ceiling holds, only in turn. Throws `queued` with
 * the ticket, the place and the seconds to wait, or `too_many`. While the shop is open this costs nothing.
 */
export async function admitCheckout(ctx: Context, request: AdmissionRequest): Promise<Pass> {
  const held = request.held && 'place' in request.held ? request.held.place : undefined;
  const open = (await readAdmission(ctx)).perSecond === null;
  if (open && !held) return { price: request.price };
  const place = held ?? (await takePlace(ctx, request));
  const pass = { price: keptPrice(request.price, place.quoted), placeId: place.id };
  if (place.called || place.perSecond === null) return pass;
  const turn = await callNext(ctx);
  if (turn.perSecond === null || turn.called.has(place.id)) return pass;
  let passed = 0;
  for (const id of turn.called) if (id < place.id) passed++;
  throw queued(
    ctx,
    { ...place, place: place.place - passed, perSecond: turn.perSecond },
    { quote: pass.price, held: request.held },
  );
}

/** A place for whoever waits instead of doing work: to be thrown, it says when to ask again. */
export async function waitInstead(ctx: Context, request: AdmissionRequest, seconds: number): Promise<AppError> {
  const held = request.held && 'place' in request.held ? request.held.place : undefined;
  const place = held ?? (await takePlace(ctx, request));
  const refusal = queued(ctx, place, { quote: keptPrice(request.price, place.quoted), held: request.held });
  const waits = Math.max(seconds, waitSeconds(place.place, place.perSecond) ?? 0);
  return new AppError('queued', refusal.message, {
    ...refusal.extra,
    waitSeconds: waits,
    retryAfterSeconds: Math.min(30, Math.max(1, waits)),
  });
}

async function takePlace(ctx: Context, request: AdmissionRequest): Promise<Place> {
  const { variantId, quantity, unitPriceMinor, discountMinor, currency, couponId } = request.price;
  const quoted = { variantId, quantity, unitPriceMinor, discountMinor, currency, couponId };
  const place = await joinWaitingLine(ctx, { ...request, quoted }, request.most);
  if (typeof place === 'string') throw refusals[place]();
  return place;
}

const refusals: Record<Refused, () => AppError> = {
  waiting_contact: () =>
    new AppError('too_many', 'This contact waits in enough places already.', {
      reason: 'waiting_contact',
      retryAfterSeconds: 60,
    }),
  waiting_address: () =>
    new AppError('too_many', 'Too many places are waited in from here.', {
      reason: 'waiting_address',
      retryAfterSeconds: 60,
    }),
  idempotency_mismatch: () =>
    new AppError('conflict', 'This Idempotency-Key was used for a different order.', {
      reason: 'idempotency_mismatch',
      field: 'Idempotency-Key',
    }),
};

/** The lower of the price now and the one that was promised for this very basket. */
function keptPrice(now: Quote, promised: Quoted): Quote {
  const same =
    now.variantId === promised.variantId &&
    now.quantity === promised.quantity &&
    now.currency === promised.currency &&
    now.couponId === promised.couponId;
  const { unitPriceMinor, discountMinor } = promised;
  const amountMinor = unitPriceMinor * promised.quantity - discountMinor;
  return same && amountMinor < now.amountMinor ? { ...now, unitPriceMinor, discountMinor, amountMinor } : now;
}

function queued(
  ctx: Context,
  place: Place,
  { quote: { amountMinor, currency }, held }: { quote: Quote; held: Held | undefined },
): AppError {
  return new AppError('queued', 'Many people are buying right now; send this again, with the ticket, when told.', {
    reason: held && 'reason' in held ? held.reason : undefined,
    ticket: signTicket(ctx, { placeId: place.id, takenAtMs: place.takenAtMs, quoted: place.quoted }),
    place: place.place,
    waitSeconds: waitSeconds(place.place, place.perSecond),
    amountMinor,
    currency,
    retryAfterSeconds: askAgainSeconds(place.place, place.perSecond),
  });
}
