import type { Pulse } from '../../contract/pulse.ts';
import { statement } from '../../db/statement.ts';
import type { InstanceMetrics } from '../../metrics/meter.ts';
import { livingWithin } from './living-instances.ts';

type Row = { id: string; service: string; started_at: Date; metrics: Partial<InstanceMetrics> };

export type RunningRow = Row & { state: Pulse['instances'][number]['state'] };

export type KnownRow = Row & { state: 'starting' | 'ready' | 'draining'; silent: boolean };

/** One instance's newest heartbeat. */
export type Heartbeat = {
  id: string;
  service: string;
  state: string;
  age_ms: number;
  /** What the database's clock showed when it was read. */
  now_ms?: number;
  metrics: Partial<InstanceMetrics>;
};

/** Those that run. `$1`: silent for no longer than this, ms. */
export const running = statement<RunningRow, [number]>({
  name: 'instances_running',
  text: `select id, service, state, started_at, metrics from ${livingWithin("$1::float8 * interval '1 millisecond'")} i
    order by started_at, id`,
});

/** Every one that has not said good-bye; those `silent` for over `$1` ms have failed. */
export const known = statement<KnownRow, [number]>({
  name: 'instances_known',
  text: `select id, service, state, started_at, metrics, heartbeat_at < now() - $1::float8 * interval '1 millisecond' as silent
    from instance where state <> 'dead' order by started_at, id`,
});

/** Heartbeats of everyone who beat lately (where beats come slowly, within three of them), also of those who have left meanwhile: their last seconds count. */
export const heartbeats = statement<Heartbeat>({
  name: 'instances_heartbeats',
  text: `select id, service, state, extract(epoch from now() - heartbeat_at)::float8 * 1000 as age_ms, extract(epoch from now())::float8 * 1000 as now_ms, metrics
    from instance
    where heartbeat_at > now() - least(120, greatest(20, 3 * coalesce((metrics->'load'->>'intervalMs')::float8, 0) / 1000)) * interval '1 second'`,
});
