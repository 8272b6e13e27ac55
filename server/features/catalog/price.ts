export type PriceStep = { minQuantity: number; priceMinor: number };

/** The unit price in minor units: of the last step that the quantity reaches, else the base price. */
export function unitPriceMinor(baseMinor: number, steps: PriceStep[], quantity: number): number {
  return steps.findLast((step) => quantity >= step.minQuantity)?.priceMinor ?? baseMinor;
}

/** What a coupon takes off, minor units; at least 1 is always left to pay, since no gateway takes nothing. */
export function discountMinor(totalMinor: number, kind: 'percent' | 'amount', value: number): number {
  const wished = kind === 'percent' ? Math.floor((totalMinor * value) / 100) : value;
  return Math.min(wished, totalMinor - 1);
}

/** Base price and steps with a promo's share taken off each piece; the same rounding as a coupon's. */
export function withPromo(
  { priceMinor, priceSteps }: { priceMinor: number; priceSteps: PriceStep[] },
  promo: { percent: number } | undefined,
): { priceMinor: number; priceSteps: PriceStep[] } {
  if (!promo) return { priceMinor, priceSteps };
  const cheaper = (minor: number) => minor - discountMinor(minor, 'percent', promo.percent);
  return {
    priceMinor: cheaper(priceMinor),
    priceSteps: priceSteps.map((step) => ({ ...step, priceMinor: cheaper(step.priceMinor) })),
  };
}
