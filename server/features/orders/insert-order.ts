import { type Connection, type Database, run, type Statement } from '../../db/database.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { claimableKeys } from '../keys/claim.ts';

/** First question to the gateway about an unpaid order, after creation. */
const firstAsk = "interval '30 seconds'";

/**
 * The whole checkout in one statement: limits, order, coupon's use, keys held, event. Refusals are raised inside it (`YH001`),
 * so it is all or nothing in a single round trip. No row: the idempotency key was there already.
 */
export const insertOrder: Statement = {
  name: 'orders_insert',
  text: `with open_orders as materialized (
      select
        case when by_contact.n >= $28 or by_contact.held + $6 > $34 then refuse('contact_limit') end as over_contact,
        case when by_address.n >= $29 or (by_address.n > 0 and by_address.held + $6 > $30) or by_address.near + $6 > $33
          then refuse('address_limit') end as over_address,
        case when exists (select from coupon where id = $15::uuid and max_uses is not null and max_uses <= (
          select count(*) from orders where coupon_id = $15::uuid and status not in ('expired', 'refunded')
            and (status <> 'created' or expires_at > now()))) then refuse('coupon_used_up') end as no_coupon
      from (select count(*) as n, coalesce(sum(quantity) filter (where variant_id = $2::uuid), 0) as held from orders
          where contact_hash = $12 and status = 'created' and expires_at > now() and ($35::boolean or client_ip = $18::inet)) by_contact,
        (select count(*) filter (where client_ip = $18::inet) as n,
            coalesce(sum(quantity) filter (where client_ip = $18::inet and variant_id = $2::uuid), 0) as held,
            coalesce(sum(quantity) filter (where variant_id = $2::uuid), 0) as near
          from orders where client_ip between $31::inet and $32::inet and status = 'created' and expires_at > now()) by_address
    ), referrer as (
      select id from promoter where code = $16 and not blocked
    ), new_order as (
      insert into orders (order_no, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, discount_minor,
        amount_minor, currency, contact, contact_hash, lookup_hash, form, coupon_id, referrer_id, locale, client_ip, gateway,
        trade_no, pay_url, token_hash, token_public, idempotency_hash, idempotency_body, idempotency_sealed, expires_at, ask_at, rehearsal)
      select $1, $2::uuid, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14::jsonb, $15::uuid, (select id from referrer), $17, $18::inet,
        $19, $20, $21, $22, $23, $24, $25, $26, now() + $27::double precision * interval '1 millisecond', now() + ${firstAsk}, $36::boolean
      from open_orders where over_contact is null and over_address is null and no_coupon is null
      on conflict (idempotency_hash) do nothing
      returning id, created_at, expires_at
    ), held as (
      update stock_key set order_id = (select id from new_order), reserved_until = (select expires_at from new_order)
      where $5 = 'key' and id = any(array(${claimableKeys('$2::uuid', '$6', 'exists (select from new_order)')}))
      returning stock_key.id
    ), event as (
      insert into order_event (order_id, type) select id, 'created' from new_order
    )
    select id, case when $5 = 'key' and (select count(*) from held) < $6 then refuse(
      case when exists (select from stock_key k where k.variant_id = $2::uuid and k.held_by is not null and k.sold_at is null)
        then 'back_soon' else 'out_of_stock' end) end as short,
      created_at as "createdAt", expires_at as "expiresAt" from new_order`,
};

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

const isOnHold: Statement = {
  name: 'orders_on_hold',
  text: 'select exists (select from stock_key where variant_id = $1 and held_by is not null and sold_at is null) as held',
};

/** Too few keys are free: sold out, or back soon. */
export async function notEnough(on: Database | Connection, variantId: string): Promise<AppError> {
  const [row] = await run<{ held: boolean }>(on, isOnHold, [variantId]);
  return row!.held ? refusals.back_soon() : refusals.out_of_stock();
}

/** Makes checkouts with a counted coupon wait for each other, so that the last use is used once. */
export const lockCoupon: Statement = {
  name: 'orders_lock_coupon',
  text: 'select id from coupon where id = $1 and max_uses is not null for update',
};

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

const byIdempotency: Statement = {
  name: 'orders_by_idempotency',
  text: `select order_no, amount_minor, currency, pay_url, idempotency_body, idempotency_sealed,
      created_at as "createdAt", expires_at as "expiresAt"
    from orders where idempotency_hash = $1`,
};

export async function orderByIdempotency(ctx: Context, hash: Buffer): Promise<Earlier | undefined> {
  return (await run<Earlier>(ctx.db, byIdempotency, [hash]))[0];
}
