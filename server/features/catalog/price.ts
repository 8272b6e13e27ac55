export type PriceStep = { minQuantity: number; priceMinor: number };

/** The unit price in minor units: of the last step that the quantity reaches, else the base price. */
export function unitPriceMinor(baseMinor: number, steps: PriceStep[], quantity: number): number {
  return steps.findLast((step) => quantity >= step.minQuantity)?.priceMinor ?? baseMinor;
}

/**
 * What a coupon takes off, minor units: at most everything. A percentage is rounded down to `step`, in which the currency
 * can be paid at all.
 */
export function discountMinor(
  totalMinor: number,
  kind: 'percent' | 'amount',
  { value, step = 1 }: { value: number; step?: number | undefined },
): number {
  const requested = kind === 'percent' ? Math.floor((totalMinor * value) / 100 / step) * step : value;
  return Math.min(requested, totalMinor);
}

/** Base price and steps with a promo's share taken off each piece; the same rounding as a coupon's. */
export function withPromo(
  { priceMinor, priceSteps }: { priceMinor: number; priceSteps: PriceStep[] },
  promo: { percent: number } | undefined,
  step = 1,
): { priceMinor: number; priceSteps: PriceStep[] } {
  if (!promo) return { priceMinor, priceSteps };
  const cheaper = (minor: number) => minor - discountMinor(minor, 'percent', { value: promo.percent, step });
  return {
    priceMinor: cheaper(priceMinor),
    priceSteps: priceSteps.map((step) => ({ ...step, priceMinor: cheaper(step.priceMinor) })),
  };
}
