import type { ScaledService } from '../../../../server/contract/scaling/policy.ts';

/** In the order in which a buyer meets them; stacks and lists keep it. */
export const shownServices = [
  'storefront',
  'orders',
  'dispense',
  'commission',
  'console',
] as const satisfies readonly ScaledService[];

/** The same colour on every chart. */
export const serviceColour = (service: ScaledService) => `var(--s-${service})`;
