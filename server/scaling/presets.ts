import { type FleetPolicy, fleetPolicy, type PresetName } from '../contract/scaling/policy.ts';

const standing = { storefront: 1, console: 1, orders: 1, dispense: 1, commission: 1 };

function preset(
  name: PresetName,
  targetUtilization: number,
  changes: Pick<Partial<FleetPolicy>, 'pace' | 'limits'> | Record<string, object> = {},
): FleetPolicy {
  const services = Object.fromEntries(
    Object.entries(standing).map(([service, instances]) => [
      service,
      { standing: instances, cap: 16, targetUtilization, rules: [] },
    ]),
  );
  return fleetPolicy.parse({ preset: name, fleetCap: 32, services, forecast: 'advise', ...changes });
}

/** What an owner chooses from. `balanced` is what a new shop gets. */
export const presets: Record<PresetName, FleetPolicy> = {
  thrifty: preset('thrifty', 0.8, { pace: { scaleInWindowMs: 180_000, lookAheadMs: 5_000 } }),
  balanced: preset('balanced', 0.7),
  safe: preset('safe', 0.55, { pace: { scaleInWindowMs: 600_000, lookAheadMs: 30_000 } }),
};
