import type { Statement } from '../../db/database.ts';

/** Every instance that has not said good-bye; silent ones have failed. */
export const instances: Statement = {
  name: 'scaling_instances',
  text: `select id, service, state, started_at, metrics, heartbeat_at < now() - $1::float8 * interval '1 millisecond' as silent
    from instance where state <> 'dead' order by started_at, id`,
};

export const desiredCounts: Statement = {
  name: 'scaling_desired_counts',
  text: 'select service, instances from desired_count',
};

export const pause: Statement = {
  name: 'scaling_pause_now',
  text: `select scale_in, everything, until, actor, actor_name, why from scaling_pause
    where (scale_in or everything) and (until is null or until > now())`,
};

export const overrides: Statement = {
  name: 'scaling_overrides_now',
  text: `select service, instances, until, actor, actor_name, why from scaling_override
    where ended_at is null and until > now() order by created_at`,
};
