import type pg from 'pg';
import type { FleetPolicy } from '../../server/contract/scaling/policy.ts';

/** The same policy with every wait shortened, so that a test sees it breathe in and out. */
export function hurried(policy: FleetPolicy): FleetPolicy {
  return {
    ...policy,
    pace: {
      scaleInWindowMs: 6000,
      cooldownMs: 3000,
      trendWindowMs: 10_000,
      lookAheadMs: 3000,
      outageMs: 4000,
      flapWindowMs: 60_000,
    },
    limits: { ...policy.limits, flapBudget: 1000, stepDownPercent: 100 },
  };
}

/** Puts a policy in force, as if the owner had saved it. */
export async function savePolicy(pool: pg.Pool, policy: FleetPolicy): Promise<void> {
  await pool.query("insert into policy_version (actor, actor_name, why, body) values ('test', 'test', 'test', $1)", [
    JSON.stringify(policy),
  ]);
}
