import { type FleetPolicy, scaledServices } from '../../../../server/contract/scaling/policy.ts';

/** One number of a policy: where it is, how many of its units make one that people use, and what is allowed of those. */
export type Knob = { path: string; per: number; from: number; to: number; isWhole: boolean };
export type Wrong =
  | { code: 'between'; from: number; to: number }
  | { code: 'amount' | 'standing_over_cap' | 'standing_over_fleet_cap' | 'refused' };

const second = 1000;
const minute = 60_000;
const whole = (path: string, from: number, to: number): Knob => ({ path, per: 1, from, to, isWhole: true });
const time = (path: string, per: number, from: number): Knob => ({
  path: `pace.${path}`,
  per,
  from,
  to: 86_400_000 / per,
  isWhole: false,
});

export const serviceKnobs = ['standing', 'cap', 'targetUtilization'] as const;
export const paceKnobs = [
  time('scaleInWindowMs', minute, 0),
  time('cooldownMs', second, 0),
  time('outageMs', minute, 0),
  time('trendWindowMs', second, 1),
  time('lookAheadMs', second, 0),
  time('flapWindowMs', minute, 0.02),
];
export const limitKnobs = [
  whole('limits.stepUpPercent', 10, 2000),
  whole('limits.stepUpInstances', 1, 64),
  whole('limits.stepDownPercent', 1, 100),
  whole('limits.stepDownInstances', 1, 64),
  whole('limits.deadBandPercent', 0, 100),
  whole('limits.flapBudget', 0, 1000),
];

export const knobs: readonly Knob[] = [
  whole('fleetCap', 4, 64),
  ...scaledServices.flatMap((service) => [
    whole(`services.${service}.standing`, 1, 64),
    whole(`services.${service}.cap`, 1, 64),
    { path: `services.${service}.targetUtilization`, per: 0.01, from: 20, to: 95, isWhole: true },
  ]),
  ...paceKnobs,
  ...limitKnobs,
];

type Tree = { [name: string]: Tree | number };

export function read(policy: FleetPolicy, path: string): number {
  return path.split('.').reduce<Tree | number>((at, name) => (at as Tree)[name]!, policy as unknown as Tree) as number;
}

export function write(policy: FleetPolicy, path: string, value: number): void {
  const names = path.split('.');
  const last = names.pop()!;
  const group = names.reduce<Tree>((at, name) => at[name] as Tree, policy as unknown as Tree);
  group[last] = value;
}
