import { defined } from '../../contract/defined.ts';
import { payableStep } from '../../contract/money.ts';
import type { ShopSettings } from '../../contract/settings.ts';
import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import type { GatewayName } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { configuredGateways, isForRehearsal, takesAmount, takesCurrency } from '../gateways/configured-gateways.ts';
import { amountsOf, belowMinimum } from '../gateways/least-amount.ts';
import { readSettings } from '../settings/read.ts';
import { discountMinor, type PriceStep, unitPriceMinor, withPromo } from './price.ts';

const sums = statement<Row, [string[] | null]>({
  name: 'catalog_payable_sums',
  text: `select v.id, v.price_minor, v.currency, v.price_steps, v.min_per_order,
      (select max((p.offer->>'percent')::int) from promo p where p.cancelled_at is null and p.ends_at > now()
        and p.offer->>'kind' = 'percent' and v.id = any(p.variant_ids)) as promo_percent,
      (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'value', c.value)), '[]') from coupon c
        where c.active and (c.ends_at is null or c.ends_at > now()) and (c.variant_id is null or c.variant_id = v.id)
          and (c.variant_ids is null or v.id = any(c.variant_ids))
          and (c.kind = 'percent' or c.currency is null or c.currency = v.currency)) as coupons
    from variant v join product pr on pr.id = v.product_id and pr.rehearsal_until is null
    where $1::uuid[] is null or v.id = any($1::uuid[])`,
});

type Row = {
  id: string;
  price_minor: number;
  currency: string;
  price_steps: PriceStep[];
  min_per_order: number;
  promo_percent: number | null;
  coupons: { kind: 'percent' | 'amount'; value: number }[];
};

type Changed = {
  /** The variants that the change is about; null: all. */
  variantIds: string[] | null;
  /** The field to blame. */
  field: string;
};

/**
 * Does a change of prices, promos or coupons, and refuses it (`below_minimum`, `amount_step`, `nothing_to_pay`) when an order
 * could come to a sum that no gateway takes, which every buyer would learn too late. What was so before stays as it was.
 */
export async function keepPayable<Result>(
  { ctx, tx, variantIds, field }: Changed & { ctx: Context; tx: Connection },
  change: () => Promise<Result>,
): Promise<Result> {
  const before = new Map((await run(tx, sums, [variantIds])).map((row) => [row.id, row]));
  const result = await change();
  const judge = await judgeOf(ctx);
  // a variant that was just made is not among those that were named
  const after = await run(tx, sums, [variantIds?.length === 0 ? [idOf(result)] : variantIds]);
  for (const row of after) {
    const known = before.get(row.id);
    const had = known ? sumsOf(known).filter((sum) => judge(sum, known.currency, field)) : [];
    for (const sum of sumsOf(row)) {
      const refusal = judge(sum, row.currency, field);
      if (refusal && !(known?.currency === row.currency && had.includes(sum))) throw refusal;
    }
  }
  return result;
}

function idOf(made: unknown): string {
  return typeof made === 'string' ? made : (made as { id: string }).id;
}

/** What the smallest orders come to, minor units: with and without promo and each coupon. */
function sumsOf(row: Row): number[] {
  const step = payableStep(row.currency);
  const promos = [undefined, row.promo_percent === null ? undefined : { percent: row.promo_percent }];
  const found = promos.flatMap((promo) => {
    const price = withPromo({ priceMinor: row.price_minor, priceSteps: row.price_steps }, promo, step);
    const quantities = [row.min_per_order, ...row.price_steps.map(({ minQuantity }) => minQuantity)];
    return quantities
      .filter((quantity) => quantity >= row.min_per_order)
      .flatMap((quantity) => {
        const total = unitPriceMinor(price.priceMinor, price.priceSteps, quantity) * quantity;
        return [total, ...row.coupons.map(({ kind, value }) => total - discountMinor(total, kind, { value, step }))];
      });
  });
  return [...new Set(found)];
}

type Judge = (sum: number, currency: string, field: string) => AppError | undefined;

async function judgeOf(ctx: Context): Promise<Judge> {
  const { freeOrders }: ShopSettings = await readSettings(ctx);
  const on = (await configuredGateways(ctx)).filter(({ enabled }) => enabled).map(({ name }) => name);
  return (sum, currency, field) => {
    if (sum === 0) return freeOrders ? undefined : nothingToPay(field);
    const takers = on.filter((name) => takesCurrency(name, currency));
    // one that moves no money takes any amount: it says nothing of what buyers can pay
    const real = takers.filter((name) => !isForRehearsal(name));
    const counted = real.length > 0 ? real : takers;
    if (counted.length === 0 || counted.some((name) => takesAmount(name, currency, sum))) return undefined;
    return belowMinimum(cheapest(counted, currency), { amountMinor: sum, currency }, field);
  };
}

function cheapest(names: GatewayName[], currency: string): GatewayName {
  return defined(
    names.toSorted((a, b) => amountsOf(a, currency).least - amountsOf(b, currency).least)[0],
    'a gateway that is on',
  );
}

/** An order of nothing where the owner has not allowed it. */
export function nothingToPay(field: string): AppError {
  return new AppError('bad_input', 'Something could be had for nothing, and free orders are off.', {
    reason: 'nothing_to_pay',
    field,
  });
}
