import { run, type Statement } from '../../db/database.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { discountMinor, type PriceStep, unitPriceMinor } from './price.ts';

export type Quote = {
  productName: string;
  variantName: string;
  delivery: 'key' | 'manual';
  formFields: { name: string; label: string; required: boolean }[];
  unitPriceMinor: number;
  discountMinor: number;
  amountMinor: number;
  currency: string;
  couponId: string | null;
};

type Row = {
  product_name: string;
  variant_name: string;
  price_minor: number;
  currency: string;
  price_steps: PriceStep[];
  delivery: 'key' | 'manual';
  form_fields: Quote['formFields'];
  min_per_order: number;
  max_per_order: number;
  coupon_id: string | null;
  coupon_kind: 'percent' | 'amount' | null;
  coupon_value: number;
  coupon_started: boolean;
  coupon_ended: boolean;
};

const read: Statement = {
  name: 'catalog_quote',
  text: `select p.name as product_name, v.name as variant_name, v.price_minor, v.currency, v.price_steps, v.delivery, v.form_fields,
      v.min_per_order, v.max_per_order, c.id as coupon_id, c.kind as coupon_kind, c.value as coupon_value,
      coalesce(c.starts_at <= now(), true) as coupon_started, coalesce(c.ends_at <= now(), false) as coupon_ended
    from variant v join product p on p.id = v.product_id
    left join coupon c on upper(c.code) = upper($2) and c.active and (c.variant_id is null or c.variant_id = v.id)
    where v.id = $1 and v.on_shelf and p.on_shelf`,
};

/** What an order of this variant costs now. Refuses what is not on the shelf, a quantity out of bounds and a dead coupon. */
export async function quote(
  ctx: Context,
  { variantId, quantity, coupon }: { variantId: string; quantity: number; coupon?: string | undefined },
): Promise<Quote> {
  const code = coupon?.trim() ?? '';
  const [row] = await run<Row>(ctx.db, read, [variantId, code]);
  if (!row) throw new AppError('not_found', 'This product is not on sale.', { reason: 'not_on_sale', field: 'variantId' });
  if (quantity < row.min_per_order) {
    throw new AppError('bad_input', `At least ${row.min_per_order} per order.`, { reason: 'quantity_too_small', field: 'quantity' });
  }
  if (quantity > row.max_per_order) {
    throw new AppError('bad_input', `At most ${row.max_per_order} per order.`, { reason: 'quantity_too_large', field: 'quantity' });
  }
  if (code !== '') refuseDeadCoupon(row);
  const unit = unitPriceMinor(row.price_minor, row.price_steps, quantity);
  const discount = row.coupon_kind ? discountMinor(unit * quantity, row.coupon_kind, row.coupon_value) : 0;
  return {
    productName: row.product_name,
    variantName: row.variant_name,
    delivery: row.delivery,
    formFields: row.form_fields,
    unitPriceMinor: unit,
    discountMinor: discount,
    amountMinor: unit * quantity - discount,
    currency: row.currency,
    couponId: row.coupon_id,
  };
}

function refuseDeadCoupon(row: Row): void {
  if (!row.coupon_id) throw new AppError('bad_input', 'This coupon does not exist or is not for this product.', { reason: 'coupon_unknown', field: 'coupon' });
  if (!row.coupon_started) throw new AppError('bad_input', 'This coupon is not valid yet.', { reason: 'coupon_early', field: 'coupon' });
  if (row.coupon_ended) throw new AppError('bad_input', 'This coupon has expired.', { reason: 'coupon_expired', field: 'coupon' });
}
