import type { ScaledService } from '../../../server/contract/scaling/policy.ts';

/** In the order in which an order passes through them, and pieces of work for each. Every instance does the same, and has its fewest. */
export const stages = [
  { service: 'storefront', perOrder: 3 },
  { service: 'orders', perOrder: 1 },
  { service: 'dispense', perOrder: 1 },
  { service: 'commission', perOrder: 0.5 },
] as const satisfies readonly { service: ScaledService; perOrder: number }[];

/** A reward is on hold for days. */
export const canWait = (service: ScaledService): boolean => service === 'commission';

export const createCounter = (): { left: number } => ({ left: 0 });

/** Whole pieces of a flow; what is left over counts with the next. */
export function counted(counter: { left: number }, flow: number): number {
  const sum = counter.left + flow;
  const whole = Math.floor(sum);
  counter.left = sum - whole;
  return whole;
}
