import type { FleetPolicy, PresetName } from '../../../../server/contract/scaling/policy.ts';
import type { PresetView } from '../../../../server/contract/scaling/views.ts';
import { shownServices } from './service-look.ts';

/** The preset whose pace, limits and headroom a policy has; sizes, rules and budget are the shop's own. */
export function presetOf(policy: FleetPolicy, presets: readonly PresetView[]): PresetName | 'custom' {
  const core = ({ pace, limits, services }: FleetPolicy) =>
    JSON.stringify([pace, limits, shownServices.map((service) => services[service].targetUtilization)]);
  return presets.find((preset) => core(preset.policy) === core(policy))?.name ?? 'custom';
}

/** A preset's way of moving, with the sizes, rules, forecast and budget that the shop has. */
export function withPreset(policy: FleetPolicy, { name, policy: preset }: PresetView): FleetPolicy {
  const services = Object.fromEntries(
    Object.entries(policy.services).map(([service, own]) => [
      service,
      { ...own, targetUtilization: preset.services[service as keyof FleetPolicy['services']].targetUtilization },
    ]),
  ) as FleetPolicy['services'];
  return { ...policy, preset: name, services, pace: preset.pace, limits: preset.limits };
}
