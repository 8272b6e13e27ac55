import type { Connection, Database } from '../../db/database.ts';
import { maybeOne, one, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { claimableKeys } from '../keys/claim.ts';

/** `short` is nothing: what it looks at raises a refusal. */
export type Inserted = { id: number; short: unknown; createdAt: Date; expiresAt: Date };

/** First question to the gateway about an unpaid order, after creation. */
const firstAsk = "interval '30 seconds'";

/**
 * The whole checkout in one statement: limits, order, coupon's use, keys held, event. Refusals are raised inside it (`YH001`),
 * so it is all or nothing in a single round trip. No row: the idempotency key was there already.
 */
export const insertOrder = statement<
  Inserted,
  {
    orderNo: string;
    variantId: string;
    productName: string;
    variantName: string;
    delivery: string;
    quantity: number;
    unitPriceMinor: number;
    discountMinor: number;
    amountMinor: number;
    currency: string;
    contact: string;
    contactHash: Buffer;
    lookupHash: string | null;
    form: string | null;
    couponId: string | null;
    ref: string | null;
    locale: string;
    clientIp: string;
    gateway: string;
    tradeNo: string | null;
    payUrl: string;
    tokenHash: Buffer;
    tokenPublic: Buffer;
    idempotencyHash: Buffer | null;
    idempotencyBody: Buffer | null;
    idempotencySealed: Buffer | null;
    holdMs: number;
    contactOrders: number;
    addressOrders: number;
    addressKeys: number;
    nearLow: string;
    nearHigh: string;
    networkKeys: number;
    contactKeys: number;
    shared: boolean;
    rehearsal: boolean;
  }
>({
  name: 'orders_insert',
  text: `with open_orders as materialized (
      select
        case when by_contact.n >= :contactOrders or by_contact.held + :quantity > :contactKeys then refuse('contact_limit') end as over_contact,
        case when by_address.n >= :addressOrders or (by_address.n > 0 and by_address.held + :quantity > :addressKeys) or by_address.near + :quantity > :networkKeys
          then refuse('address_limit') end as over_address,
        case when exists (select from coupon where id = :couponId::uuid and max_uses is not null and max_uses <= (
          select count(*) from orders where coupon_id = :couponId::uuid and status not in ('expired', 'refunded')
            and (status <> 'created' or expires_at > now()))) then refuse('coupon_used_up') end as no_coupon
      from (select count(*) as n, coalesce(sum(quantity) filter (where variant_id = :variantId::uuid), 0) as held from orders
          where contact_hash = :contactHash and status = 'created' and expires_at > now() and (:shared::boolean or client_ip = :clientIp::inet)) by_contact,
        (select count(*) filter (where client_ip = :clientIp::inet) as n,
            coalesce(sum(quantity) filter (where client_ip = :clientIp::inet and variant_id = :variantId::uuid), 0) as held,
            coalesce(sum(quantity) filter (where variant_id = :variantId::uuid), 0) as near
          from orders where client_ip between :nearLow::inet and :nearHigh::inet and status = 'created' and expires_at > now()) by_address
    ), referrer as (
      select id from promoter where code = :ref and not blocked
    ), new_order as (
      insert into orders (order_no, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, discount_minor,
        amount_minor, currency, contact, contact_hash, lookup_hash, form, coupon_id, referrer_id, locale, client_ip, gateway,
        trade_no, pay_url, token_hash, token_public, idempotency_hash, idempotency_body, idempotency_sealed, expires_at, ask_at, rehearsal)
      select :orderNo, :variantId::uuid, :productName, :variantName, :delivery, :quantity, :unitPriceMinor, :discountMinor, :amountMinor, :currency, :contact, :contactHash, :lookupHash, :form::jsonb, :couponId::uuid, (select id from referrer), :locale, :clientIp::inet,
        :gateway, :tradeNo, :payUrl, :tokenHash, :tokenPublic, :idempotencyHash, :idempotencyBody, :idempotencySealed, now() + :holdMs::double precision * interval '1 millisecond', now() + ${firstAsk}, :rehearsal::boolean
      from open_orders where over_contact is null and over_address is null and no_coupon is null
      on conflict (idempotency_hash) do nothing
      returning id, created_at, expires_at
    ), held as (
      update stock_key set order_id = (select id from new_order), reserved_until = (select expires_at from new_order)
      where :delivery = 'key' and id = any(array(${claimableKeys(':variantId::uuid', ':quantity', 'exists (select from new_order)')}))
      returning stock_key.id
    ), event as (
      insert into order_event (order_id, type) select id, 'created' from new_order
    )
    select id, case when :delivery = 'key' and (select count(*) from held) < :quantity then refuse(
      case when exists (select from stock_key k where k.variant_id = :variantId::uuid and k.held_by is not null and k.sold_at is null)
        then 'back_soon' else 'out_of_stock' end) end as short,
      created_at as "createdAt", expires_at as "expiresAt" from new_order`,
});

const refusals = {
  back_soon: () =>
    new AppError('out_of_stock', 'The shop is checking its stock; this is back soon.', {
      reason: 'back_soon',
      field: 'variantId',
    }),
  out_of_stock: () =>
    new AppError('out_of_stock', 'Not enough in stock for this order.', { reason: 'out_of_stock', field: 'quantity' }),
  coupon_used_up: () =>
    new AppError('conflict', 'This coupon has been used up.', { reason: 'coupon_used_up', field: 'coupon' }),
  contact_limit: () =>
    new AppError('too_many', 'There are unpaid orders for this contact; pay or let them lapse first.', {
      reason: 'open_orders_contact',
      retryAfterSeconds: 60,
    }),
  address_limit: () =>
    new AppError('too_many', 'Too many unpaid orders from here; pay or let them lapse first.', {
      reason: 'open_orders_address',
      retryAfterSeconds: 60,
    }),
};

/** Refused for what an address or a contact holds unpaid. */
export function isOverLimit(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === 'YH001' && (message === 'contact_limit' || message === 'address_limit');
}

/** A refusal raised by `insertOrder` as the error a buyer understands; anything else unchanged. */
export function asRefusal(error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== 'YH001' || !message || !Object.hasOwn(refusals, message)) return error;
  return refusals[message as keyof typeof refusals]();
}

const isOnHold = statement<{ held: boolean }, [string]>({
  name: 'orders_on_hold',
  text: 'select exists (select from stock_key where variant_id = $1 and held_by is not null and sold_at is null) as held',
});

/** Too few keys are free: sold out, or back soon. */
export async function notEnough(on: Database | Connection, variantId: string): Promise<AppError> {
  const row = await one(on, isOnHold, [variantId]);
  return row.held ? refusals.back_soon() : refusals.out_of_stock();
}

/** Makes checkouts with a counted coupon wait for each other, so that the last use is used once. */
export const lockCoupon = statement<never, [string]>({
  name: 'orders_lock_coupon',
  text: 'select id from coupon where id = $1 and max_uses is not null for update',
});

type Earlier = {
  order_no: string;
  amount_minor: number;
  currency: string;
  pay_url: string;
  idempotency_body: Buffer;
  idempotency_sealed: Buffer;
  createdAt: Date;
  expiresAt: Date;
};

const byIdempotency = statement<Earlier, [Buffer]>({
  name: 'orders_by_idempotency',
  text: `select order_no, amount_minor, currency, pay_url, idempotency_body, idempotency_sealed,
      created_at as "createdAt", expires_at as "expiresAt"
    from orders where idempotency_hash = $1`,
});

export async function orderByIdempotency(ctx: Context, hash: Buffer): Promise<Earlier | undefined> {
  return await maybeOne(ctx.db, byIdempotency, [hash]);
}
