import { type FleetPolicy, fleetPolicy, scaledServices } from '../../../../server/contract/scaling/policy.ts';
import { fieldAt, rangeOf } from '../../lib/bounds.ts';

/** One number of a policy: where it is, how many of its units make one that people use, and what is allowed of those. */
export type Knob = { path: string; per: number; from: number; to: number; isWhole: boolean };
export type Wrong =
  | { code: 'between'; from: number; to: number }
  | { code: 'amount' | 'standing_over_cap' | 'standing_over_fleet_cap' | 'refused' };

const second = 1000;
const minute = 60_000;
const knob = (path: string, per: number, isWhole: boolean): Knob => ({
  path,
  per,
  ...rangeOf(fieldAt(fleetPolicy, path), per),
  isWhole,
});
const whole = (path: string): Knob => knob(path, 1, true);
const time = (name: string, per: number): Knob => knob(`pace.${name}`, per, false);

export const serviceKnobs = ['standing', 'cap', 'targetUtilization'] as const;
export const paceKnobs = [
  time('scaleInWindowMs', minute),
  time('cooldownMs', second),
  time('outageMs', minute),
  time('trendWindowMs', second),
  time('lookAheadMs', second),
  time('flapWindowMs', minute),
];
export const limitKnobs = [
  whole('limits.stepUpPercent'),
  whole('limits.stepUpInstances'),
  whole('limits.stepDownPercent'),
  whole('limits.stepDownInstances'),
  whole('limits.deadBandPercent'),
  whole('limits.flapBudget'),
];

export const knobs: readonly Knob[] = [
  whole('fleetCap'),
  ...scaledServices.flatMap((service) => [
    whole(`services.${service}.standing`),
    whole(`services.${service}.cap`),
    knob(`services.${service}.targetUtilization`, 0.01, true),
  ]),
  ...paceKnobs,
  ...limitKnobs,
];

type Tree = { [name: string]: Tree | number };

export function read(policy: FleetPolicy, path: string): number {
  const found = path
    .split('.')
    .reduce<Tree | number | undefined>(
      (at, name) => (typeof at === 'object' ? at[name] : undefined),
      policy as unknown as Tree,
    );
  return typeof found === 'number' ? found : Number.NaN;
}

export function write(policy: FleetPolicy, path: string, value: number): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const group = names.reduce<Tree>((at, name) => at[name] as Tree, policy as unknown as Tree);
  group[last] = value;
}
