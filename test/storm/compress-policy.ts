import type { FleetPolicy, Pace } from '../../server/contract/scaling/policy.ts';

/** The same policy with every duration divided by `k`, as a storm does that plays 90 minutes in six. A process's start stays real. */
export function compressPolicy(policy: FleetPolicy, k: number): FleetPolicy {
  const pace = Object.fromEntries(
    Object.entries(policy.pace).map(([name, ms]) => [
      name,
      Math.max(name === 'trendWindowMs' ? 1000 : 0, Math.round(ms / k)),
    ]),
  ) as Pace;
  return { ...policy, pace };
}
