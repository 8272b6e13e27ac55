import {
  type FleetPolicy,
  fleetPolicy,
  type Pace,
  type PresetName,
  scaledServices,
} from '../contract/scaling/policy.ts';

/** The shop's own sizes are the same in each; how much is kept in hand and how fast it is given back is what differs. */
function preset(name: PresetName, targetUtilization: number, pace: Partial<Pace>): FleetPolicy {
  const services = Object.fromEntries(scaledServices.map((service) => [service, { targetUtilization }]));
  return fleetPolicy.parse({ preset: name, services, pace });
}

/** What an owner chooses from. `balanced` is the contract's defaults, and what a new shop gets. */
export const presets: Record<PresetName, FleetPolicy> = {
  thrifty: preset('thrifty', 0.85, { scaleInWindowMs: 180_000, lookAheadMs: 5000 }),
  balanced: preset('balanced', 0.78, {}),
  safe: preset('safe', 0.65, { scaleInWindowMs: 600_000, cooldownMs: 120_000, lookAheadMs: 30_000 }),
};
