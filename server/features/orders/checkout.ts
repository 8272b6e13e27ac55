import { defined } from '../../contract/defined.ts';
import { createHash } from 'node:crypto';
import type { Quote } from '../../contract/catalog.ts';
import { checkoutInput, type CheckoutInput } from '../../contract/orders.ts';
import type { ShopSettings } from '../../contract/settings.ts';
import { run, type ValuesOf } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { Charge, ChargeRequest } from '../../gateways/gateway.ts';
import { AppError } from '../../lib/app-error.ts';
import { neighbours } from '../../lib/client-address.ts';
import { decrypt, deriveKey, encrypt, publicBytesOf } from '../../lib/seal.ts';
import { newOrderNo, newToken, tokenHash, tokenPrivateKey } from '../../lib/token.ts';
import type { Context } from '../context.ts';
import { chargeOrCount } from '../payments/charge.ts';
import { type ConfiguredGateway, findGateway, isForRehearsal, takesCurrency } from '../gateways/configured-gateways.ts';
import { refuseOnFullDisk } from '../disk/disk-view.ts';
import { checkAmount } from '../gateways/least-amount.ts';
import { readSettings } from '../settings/read.ts';
import { refuseBlocked } from '../holds/active-blocks.ts';
import { admitCheckout, findPlace, type Held, quoteFor, waitInstead } from '../waiting-line/admit-checkout.ts';
import { usePlace } from '../waiting-line/place-in-line.ts';
import { inCheckoutSlot } from './checkout-slots.ts';
import { contactHash, lookupHash } from '../contacts/contact.ts';
import { guardCoupon, isWrongCoupon, refuseUsedUp, wrongCoupon } from './coupon-guesses.ts';
import { checkFree, free, isSecondFree, refuseFree, settleFree } from './free-order.ts';
import { asRefusal, type Inserted, insertOrder, isOverLimit, lockCoupon, orderByIdempotency } from './insert-order.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type Stranger, WaitNeeded } from './required-work.ts';
import { guardExactly, guardShelf, markTight, noLimits, type ShelfLeave, type ShelfRequest } from './shelf-guard.ts';

export type CheckoutRequest = {
  /** Same key and same input: same answer. At most 255 characters. */
  idempotencyKey?: string;
  clientIp: string;
  /** Origin that the gateway and the buyer come back to. */
  publicUrl: string;
  /** A buyer from outside; absent where the caller answers for them: then no work is asked for and no shares count. */
  stranger?: Stranger;
  /** Aborted when the buyer's connection ends: a checkout still waiting for its turn is then given up. */
  gone?: AbortSignal;
};

export type CheckoutResult = {
  orderNo: string;
  token: string;
  amountMinor: number;
  currency: string;
  payUrl: string;
  /** Until when the keys are held, ISO 8601; only where that is less than the shop's usual time. */
  expiresAt?: string;
};

const placeGone = new Error('another order has been made with this place');

/** Makes an unpaid order and holds its keys; nothing is left behind when it is refused. Throws `queued` while a ceiling holds. */
export async function checkout(ctx: Context, input: unknown, request: CheckoutRequest): Promise<CheckoutResult> {
  const order = parseInput(input);
  const hash = contactHash(ctx, order.contact);
  await refuseBlocked(ctx, {
    clientIp: request.clientIp,
    contactHash: hash,
    shared: request.stranger?.shared ?? false,
  });
  // by address too: nobody can keep a person waiting by using their contact
  return oneAtATime(`${request.clientIp} ${hash.toString('base64')}`, () => place(ctx, order, { hash, request }));
}

async function place(
  ctx: Context,
  input: CheckoutInput,
  { hash, request }: { hash: Buffer; request: CheckoutRequest },
): Promise<CheckoutResult> {
  const idempotency = request.idempotencyKey === undefined ? undefined : idempotencyOf(request.idempotencyKey, input);
  if (idempotency) {
    const earlier = await repeated(ctx, idempotency);
    if (earlier) return earlier;
  }
  await refuseOnFullDisk(ctx);
  const held = input.ticket === undefined ? undefined : await findPlace(ctx, input.ticket, hash);
  const { stranger } = request;
  if (stranger && held && 'place' in held) stranger.waitedMs = ctx.clock() - held.place.takenAtMs;
  const [settings, priceNow, gateway] = await Promise.all([
    readSettings(ctx),
    quoteOf(ctx, { input, hash, request }, held),
    findGateway(ctx, input.gateway),
  ]);
  const offered = priceNow.rehearsal ? isForRehearsal(gateway.name) : gateway.enabled;
  if (!offered || !takesCurrency(gateway.name, priceNow.currency)) {
    throw new AppError('bad_input', 'This payment gateway is not offered here.', {
      field: 'gateway',
      reason: 'gateway_unavailable',
    });
  }
  checkFree(priceNow, settings);
  if (priceNow.amountMinor > 0) checkAmount(gateway.name, priceNow.amountMinor, { currency: priceNow.currency });
  const form = checkForm(priceNow.formFields, input.form);
  const admissionRequest = {
    held,
    price: priceNow,
    contactHash: hash,
    clientIp: request.clientIp,
    idempotencyHash: idempotency?.hash,
    most: {
      perContact: settings.openOrdersPerContact,
      perAddress: priceNow.rehearsal || stranger?.shared ? noLimits.addressOrders : settings.openOrdersPerAddress,
    },
  };
  const buyer = {
    variantId: input.variantId,
    clientIp: request.clientIp,
    contactHash: hash,
    shared: stranger?.shared ?? false,
  };
  try {
    const { price, placeId } = await admitCheckout(ctx, admissionRequest);
    const shelf = { price, buyer, settings, stranger };
    const leave = await guardShelf(ctx, shelf);
    const wanted = { input, hash, request, settings, gateway, form, shelf, leave, placeId, idempotency };
    // whoever is told to wait, or gets an earlier answer again, takes no slot
    const made = await inCheckoutSlot(ctx.config, () => makeOrder(ctx, wanted), request.gone);
    return made ?? defined(await repeated(ctx, defined(idempotency, 'an idempotency key')), 'the earlier order');
  } catch (error) {
    // another request was faster with the same ticket: this one is answered as it, or waits in a place of its own
    if (error === placeGone) return place(ctx, input, { hash, request });
    if (error instanceof WaitNeeded) throw await waitInstead(ctx, admissionRequest, error.seconds);
    if (stranger && isOverLimit(error)) {
      markTight(ctx, buyer);
      return place(ctx, input, { hash, request });
    }
    const refusal = isSecondFree(error) ? refuseFree('free_once') : asRefusal(error);
    // another try of this very order may have used up its place, or taken the last of something for it
    const isBeaten = refusal !== error || (error instanceof AppError && error.code !== 'queued');
    const earlier = isBeaten && idempotency ? await repeated(ctx, idempotency) : undefined;
    if (earlier) return earlier;
    if (stranger && isWrongCoupon(refusal)) throw await wrongCoupon(ctx, request.clientIp);
    throw refusal;
  }
}

type Asked = { input: CheckoutInput; hash: Buffer; request: CheckoutRequest };

/** The price; a stranger's coupon is tried only as often as guessing is no use. */
async function quoteOf(ctx: Context, { input, hash, request }: Asked, held: Held | undefined): Promise<Quote> {
  const { variantId, quantity, coupon } = input;
  const { stranger, clientIp } = request;
  const wanted = { variantId, quantity, coupon };
  if (!stranger || (coupon ?? '').trim() === '') return quoteFor(ctx, held, wanted);
  const who = stranger.shared ? hash.toString('base64') : clientIp;
  try {
    await guardCoupon(ctx, stranger, { purpose: { variantId, who }, clientIp });
    const price = await quoteFor(ctx, held, wanted);
    if (price.couponId) await refuseUsedUp(ctx, price.couponId);
    return price;
  } catch (error) {
    if (isWrongCoupon(error)) throw await wrongCoupon(ctx, clientIp);
    if (error instanceof WaitNeeded) {
      const { openOrdersPerContact: perContact } = await readSettings(ctx);
      const price = await quoteFor(ctx, held, { variantId, quantity });
      const most = { perContact, perAddress: noLimits.addressOrders };
      throw await waitInstead(ctx, { held, price, contactHash: hash, clientIp, most }, error.seconds);
    }
    throw error;
  }
}

type Wanted = {
  input: CheckoutInput;
  hash: Buffer;
  request: CheckoutRequest;
  settings: ShopSettings;
  gateway: ConfiguredGateway;
  form: Record<string, string> | null;
  shelf: ShelfRequest;
  leave: ShelfLeave;
  placeId: number | undefined;
  idempotency: Idempotency | undefined;
};

/** Asks the gateway and writes the order. Undefined: the same idempotency key has made one meanwhile. */
async function makeOrder(ctx: Context, wanted: Wanted): Promise<CheckoutResult | undefined> {
  const { input, hash, request, settings, gateway, form, shelf, leave, placeId, idempotency } = wanted;
  const { price } = shelf;
  const orderNo = newOrderNo();
  const token = newToken();
  const expiresAt = new Date(ctx.clock() + leave.holdMs);
  checkFree(price, settings);
  const isFree = price.amountMinor === 0;
  const asked: ChargeRequest = {
    orderNo,
    amountMinor: price.amountMinor,
    currency: price.currency,
    subject: `${price.productName} ${price.variantName}`.slice(0, 100),
    returnUrl: `${request.publicUrl}/o/${orderNo}?returned=1`,
    cancelUrl: `${request.publicUrl}/o/${orderNo}?cancelled=1`,
    notifyUrl: `${request.publicUrl}/pay/${gateway.name}/notify`,
    clientIp: request.clientIp,
    locale: input.locale ?? settings.locale,
    expiresAt,
  };
  const charge: Charge = isFree
    ? { payUrl: `${request.publicUrl}/o/${orderNo}` }
    : await chargeOrCount(ctx, gateway, asked);
  const near = neighbours(request.clientIp);
  const values: ValuesOf<typeof insertOrder> = {
    orderNo,
    variantId: input.variantId,
    productName: price.productName,
    variantName: price.variantName,
    delivery: price.delivery,
    quantity: input.quantity,
    unitPriceMinor: price.unitPriceMinor,
    discountMinor: price.discountMinor,
    amountMinor: price.amountMinor,
    currency: price.currency,
    contact: input.contact,
    contactHash: hash,
    lookupHash: input.lookupPassword ? lookupHash(ctx, input.contact, input.lookupPassword) : null,
    form: form ? JSON.stringify(form) : null,
    couponId: price.couponId,
    ref: input.ref ?? null,
    locale: input.locale ?? settings.locale,
    clientIp: request.clientIp,
    gateway: isFree ? free : gateway.name,
    tradeNo: charge.tradeNo ?? null,
    payUrl: charge.payUrl,
    tokenHash: tokenHash(token),
    tokenPublic: publicBytesOf(tokenPrivateKey(token)),
    idempotencyHash: idempotency?.hash ?? null,
    idempotencyBody: idempotency?.body ?? null,
    idempotencySealed: idempotency ? encrypt(idempotency.sealKey, token, `idempotency:${orderNo}`) : null,
    holdMs: leave.holdMs,
    contactOrders: leave.limits.contactOrders,
    addressOrders: leave.limits.addressOrders,
    addressKeys: leave.limits.addressKeys,
    nearLow: near.low,
    nearHigh: near.high,
    networkKeys: leave.limits.networkKeys,
    contactKeys: leave.limits.contactKeys,
    shared: shelf.buyer.shared,
    rehearsal: price.rehearsal,
  };
  const rows =
    price.couponId || placeId !== undefined || leave.exact || isFree
      ? await transaction(ctx.db, async (tx) => {
          if (placeId !== undefined && !(await usePlace(tx, placeId))) throw placeGone;
          if (price.couponId) await run(tx, lockCoupon, [price.couponId]);
          if (leave.exact) await guardExactly(ctx, tx, shelf);
          const made = await run(tx, insertOrder, values);
          if (isFree && made[0]) await settleFree(ctx, tx, { ...input, ...asked, id: made[0].id });
          return made;
        })
      : await run(ctx.db, insertOrder, values);
  const [made] = rows;
  if (!made) return undefined;
  const { amountMinor, currency } = price;
  return { orderNo, token, amountMinor, currency, payUrl: charge.payUrl, ...shortHold(made, settings) };
}

function shortHold(
  { createdAt, expiresAt }: Pick<Inserted, 'createdAt' | 'expiresAt'>,
  { reservationMs }: ShopSettings,
) {
  return +expiresAt - +createdAt < reservationMs ? { expiresAt: expiresAt.toISOString() } : {};
}

function parseInput(input: unknown): CheckoutInput {
  const parsed = checkoutInput.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = defined(parsed.error.issues[0], 'parsed.error.issues[0]');
  throw new AppError('bad_input', `${issue.path.join('.') || 'body'}: ${issue.message}`, {
    field: issue.path.join('.'),
  });
}

type FormField = { name: string; required: boolean };

function checkForm(fields: FormField[], form: Record<string, string> | undefined): Record<string, string> | null {
  if (fields.length === 0) return null;
  const filled: Record<string, string> = {};
  for (const { name, required } of fields) {
    const text = form?.[name]?.trim() ?? '';
    if (required && text === '')
      throw new AppError('bad_input', `${name} is needed for this product.`, {
        field: `form.${name}`,
        reason: 'form_field_missing',
      });
    if (text !== '') filled[name] = text;
  }
  return filled;
}

type Idempotency = { hash: Buffer; body: Buffer; sealKey: Buffer };

function idempotencyOf(key: string, input: CheckoutInput): Idempotency {
  if (key.length === 0 || key.length > 255)
    throw new AppError('bad_input', 'Idempotency-Key: 1 to 255 characters.', { field: 'Idempotency-Key' });
  // the ticket is how one comes to order, not what is ordered
  const { ticket: _ticket, ...order } = input;
  const body = createHash('sha256')
    .update(JSON.stringify(Object.entries(order).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest();
  return {
    hash: createHash('sha256').update(`idempotency:${key}`).digest(),
    body,
    sealKey: deriveKey(key, 'yinghuo idempotency v1'),
  };
}

/** The first answer again, token included: only the idempotency key itself opens it. */
async function repeated(ctx: Context, { hash, body, sealKey }: Idempotency): Promise<CheckoutResult | undefined> {
  const earlier = await orderByIdempotency(ctx, hash);
  if (!earlier) return undefined;
  if (!earlier.idempotency_body.equals(body)) {
    throw new AppError('conflict', 'This Idempotency-Key was used for a different order.', {
      reason: 'idempotency_mismatch',
      field: 'Idempotency-Key',
    });
  }
  const token = decrypt(sealKey, earlier.idempotency_sealed, `idempotency:${earlier.order_no}`).toString();
  return {
    orderNo: earlier.order_no,
    token,
    amountMinor: earlier.amount_minor,
    currency: earlier.currency,
    payUrl: earlier.pay_url,
    ...shortHold(earlier, await readSettings(ctx)),
  };
}
