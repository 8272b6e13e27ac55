import type { FormField, PriceStep, Quote } from '../../contract/catalog.ts';
import { payableStep } from '../../contract/money.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { pricedPromos, type PricedPromo, promoFor, promosWithin } from './running-promos.ts';
import { discountMinor as discount, unitPriceMinor as unitPrice, withPromo } from './price.ts';

const priced = `select p.name as product_name, v.name as variant_name, v.price_minor, v.currency, v.price_steps, v.delivery, v.form_fields,
      v.min_per_order, v.max_per_order, v.on_shelf and p.on_shelf as on_shelf, coalesce(p.rehearsal_until > now(), false) as rehearsal,
      c.id as coupon_id, c.kind, c.value, c.variant_id as coupon_variant, c.variant_ids as coupon_variants, c.currency as coupon_currency, c.starts_at, c.ends_at, c.active
    from variant v join product p on p.id = v.product_id`;

const read = statement<Row, [string, string]>({
  name: 'catalog_quote',
  text: `${priced} left join coupon c on upper(c.code) = upper($2) where v.id = $1`,
});

const readWithin = statement<Row, [string, string | null]>({
  name: 'catalog_quote_within',
  text: `${priced} left join coupon c on c.id = $2::uuid where v.id = $1`,
});

type Row = {
  product_name: string;
  variant_name: string;
  price_minor: number;
  currency: string;
  price_steps: PriceStep[];
  delivery: 'key' | 'manual';
  form_fields: FormField[];
  min_per_order: number;
  max_per_order: number;
  on_shelf: boolean;
  rehearsal: boolean;
} & CouponPart;

type CouponPart = {
  coupon_id: string | null;
  kind: 'percent' | 'amount';
  value: number;
  coupon_variant: string | null;
  coupon_variants: string[] | null;
  /** Of an amount; null: from before coupons had one. */
  coupon_currency: string | null;
  starts_at: Date | null;
  ends_at: Date | null;
  active: boolean;
};

export type QuoteInput = {
  variantId: string;
  quantity: number;
  coupon?: string;
  /** The moment whose price counts, ms; now when absent. Whoever waits in line keeps the price they came for. */
  atMs?: number;
};

type Read = { row: Row | undefined; promos: readonly PricedPromo[]; now: number; hasCoupon: boolean };

/** What an order costs. A coupon's number of uses is checked where the order is made. */
export async function quote(ctx: Context, { variantId, quantity, coupon, atMs }: QuoteInput): Promise<Quote> {
  const code = coupon?.trim() ?? '';
  const now = atMs ?? ctx.clock();
  const [[row], promos] = await Promise.all([run(ctx.db, read, [variantId, code]), pricedPromos(ctx)]);
  return quoteOf({ row, promos, now, hasCoupon: code !== '' }, variantId, quantity);
}

/** What the same order would cost now, as this transaction sees it: nothing is taken from a cache. Throws as `quote` does. */
export async function quoteWithin(
  tx: Connection,
  { variantId, quantity, couponId }: { variantId: string; quantity: number; couponId: string | null },
  now: number,
): Promise<Quote> {
  const row = await maybeOne(tx, readWithin, [variantId, couponId]);
  const promos = await promosWithin(tx, now);
  return quoteOf({ row, promos, now, hasCoupon: couponId !== null }, variantId, quantity);
}

function quoteOf({ row, promos, now, hasCoupon }: Read, variantId: string, quantity: number): Quote {
  if (!row || !(row.on_shelf || row.rehearsal))
    throw new AppError('not_found', 'This is not on sale.', { reason: 'not_on_sale', field: 'variantId' });
  if (quantity < row.min_per_order) {
    throw new AppError('bad_input', `At least ${row.min_per_order} an order.`, {
      reason: 'quantity_too_small',
      field: 'quantity',
    });
  }
  if (quantity > row.max_per_order) {
    throw new AppError('bad_input', `At most ${row.max_per_order} an order.`, {
      reason: 'quantity_too_large',
      field: 'quantity',
    });
  }
  const price = withPromo(
    { priceMinor: row.price_minor, priceSteps: row.price_steps },
    promoFor(promos, variantId, now),
    payableStep(row.currency),
  );
  const unitPriceMinor = unitPrice(price.priceMinor, price.priceSteps, quantity);
  const total = unitPriceMinor * quantity;
  const discountMinor = hasCoupon ? discountOf(row, variantId, { total, now }) : 0;
  return {
    variantId,
    productName: row.product_name,
    variantName: row.variant_name,
    delivery: row.delivery,
    formFields: row.form_fields,
    quantity,
    unitPriceMinor,
    discountMinor,
    amountMinor: total - discountMinor,
    currency: row.currency,
    couponId: hasCoupon ? row.coupon_id : null,
    rehearsal: row.rehearsal,
  };
}

function discountOf(coupon: Row, variantId: string, { total, now }: { total: number; now: number }): number {
  const refuse = (reason: string, message: string) => new AppError('bad_input', message, { reason, field: 'coupon' });
  if (coupon.coupon_id === null || !coupon.active) throw refuse('coupon_unknown', 'There is no such coupon.');
  const otherThing = coupon.coupon_variant !== null && coupon.coupon_variant !== variantId;
  if (otherThing || (coupon.coupon_variants !== null && !coupon.coupon_variants.includes(variantId)))
    throw refuse('coupon_other', 'This coupon is for something else.');
  // so much off is so much of one currency: 500 fen are not 500 yen
  if (coupon.kind === 'amount' && coupon.coupon_currency !== null && coupon.coupon_currency !== coupon.currency)
    throw refuse('coupon_other', 'This coupon is for something else.');
  if (coupon.starts_at && now < +coupon.starts_at) throw refuse('coupon_early', 'This coupon is not valid yet.');
  if (coupon.ends_at && now >= +coupon.ends_at) throw refuse('coupon_expired', 'This coupon has expired.');
  return discount(total, coupon.kind, { value: coupon.value, step: payableStep(coupon.currency) });
}
