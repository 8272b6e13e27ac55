import type { FleetPolicy, PresetName } from '../../server/contract/scaling/policy.ts';
import { compressPolicy } from './compress-policy.ts';
import { presets } from '../../server/scaling/presets.ts';

/** The services that a storm scales and counts; console, scaler and fleet are not among them. */
export const stormServices = ['storefront', 'orders', 'dispense', 'commission'] as const;

/** Everything that a run depends on, printed in its report. */
export type StormSettings = {
  preset: PresetName;
  /** One real minute stands for this many. */
  compression: number;
  fleetCap: number;
  serviceCap: number;
  /** What a real gateway or supplier takes for one piece of work, ms. */
  upstreamDelayMs: Record<(typeof stormServices)[number], number>;
  /** Pieces of work that an instance can have in hand at once. */
  jobSlots: number;
  checkoutSlots: number;
  basePerSecond: number;
  habits: Habits;
};

/** What buyers do besides buying. */
export type Habits = {
  /** Pages looked at for each order that is paid. */
  viewsPerOrder: number;
  /** Share of checkouts that are never paid. */
  abandoned: number;
  /** From the checkout to the payment: between these, ms. */
  paysAfterMs: [number, number];
  /** Between two pages, on average, ms. */
  thinksMs: number;
};

/** So slow and narrow that an instance waits rather than computes: more processes truly serve more on two cores. */
export const defaults: StormSettings = {
  preset: 'balanced',
  compression: 15,
  fleetCap: 32,
  serviceCap: 12,
  upstreamDelayMs: { storefront: 100, orders: 130, dispense: 130, commission: 330 },
  jobSlots: 1,
  checkoutSlots: 1,
  basePerSecond: 1.98,
  habits: { viewsPerOrder: 1, abandoned: 0, paysAfterMs: [0, 0], thinksMs: 0 },
};

/** A shipped policy, every duration divided; only the caps are the storm's own. */
export function stormPolicy({ preset, compression, fleetCap, serviceCap }: StormSettings): FleetPolicy {
  const policy = compressPolicy(presets[preset], compression);
  const services = Object.fromEntries(
    Object.entries(policy.services).map(([name, service]) => [name, { ...service, standing: 1, cap: serviceCap }]),
  ) as FleetPolicy['services'];
  return { ...policy, fleetCap, services: { ...services, console: { ...services.console, cap: 1 } } };
}
