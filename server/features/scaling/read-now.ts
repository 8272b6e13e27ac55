import { type ScaledService, scaledServices } from '../../contract/scaling/policy.ts';
import type { Override, ScalingNow, ServiceNow } from '../../contract/scaling/views.ts';
import { maybeOne, run } from '../../db/statement.ts';
import { absenceWatch } from '../../lib/absence-watch.ts';
import { capacityPerInstance } from '../../scaling/capacity.ts';
import { recentArrivals } from '../../scaling/recent-arrivals.ts';
import type { Context } from '../context.ts';
import { known, type KnownRow as InstanceRow } from '../instances/list-instances.ts';
import { aliveMs } from '../instances/living-instances.ts';
import { readSettings } from '../settings/read.ts';
import { currentPolicy } from '../policies/current-policy.ts';
import { derivedCap } from '../policies/derived-cap.ts';
import { forecastScore } from './forecasts/forecast-score.ts';
import { waitingLineNow } from './waiting-line-now.ts';
import * as queries from './now-queries.ts';
import { readScalerState, type ScalerState } from './read-state.ts';
import type { By } from './now-queries.ts';

/** The whole of the Scaling screen as it is now. */
export async function readScalingNow(ctx: Context): Promise<ScalingNow> {
  const { id, policy } = await currentPolicy(ctx);
  const { currency } = await readSettings(ctx);
  const state = await readScalerState(ctx);
  const rows = await run(ctx.db, known, [absenceWatch.patienceMs(aliveMs)]);
  const desired = new Map((await run(ctx.db, queries.desiredCounts, [])).map((row) => [row.service, row.instances]));
  const pause = await maybeOne(ctx.db, queries.pause, []);
  const overrides = await run(ctx.db, queries.overrides, []);
  const services = scaledServices.map((service) => serviceNow(service, rows, { desired: desired.get(service), state }));
  const cap = await derivedCap(ctx);
  return {
    atMs: ctx.clock(),
    leader: state?.leader ?? null,
    versionId: id,
    policy,
    currency,
    services,
    instances: rows.filter(isScaled).map(instanceNow),
    fleet: {
      running: countedRunning(services, policy.services.console.standing),
      cap: policy.fleetCap,
      derivedCap: cap,
    },
    paused: pause
      ? { scaleIn: pause.scale_in, all: pause.everything, untilMs: pause.until?.getTime() ?? null, ...whoOf(pause) }
      : null,
    overrides: overrides.map((row): Override => ({
      service: row.service,
      instances: row.instances,
      untilMs: row.until.getTime(),
      ...whoOf(row),
    })),
    bottleneck: state?.decision.bottleneck ?? null,
    admission: state?.decision.admission ? { ...state.decision.admission, ...(await waitingLineNow(ctx)) } : null,
    forecasts: [...(state?.seen.forecasts ?? [])],
    forecastScore: await forecastScore(ctx, policy.forecast),
  };
}

function whoOf({ actor, actor_name, why }: By) {
  return { by: { id: actor, name: actor_name }, why };
}

function isScaled(row: InstanceRow): row is InstanceRow & { service: ScaledService } {
  return (scaledServices as readonly string[]).includes(row.service);
}

/** An instance of `all` serves every service. */
function serviceNow(
  service: ScaledService,
  rows: InstanceRow[],
  { desired, state }: { desired: number | undefined; state: ScalerState | null },
): ServiceNow {
  const mine = rows.filter((row) => row.service === service || row.service === 'all');
  const inState = (wanted: string) => mine.filter((row) => !row.silent && row.state === wanted).length;
  const [starting, ready] = [inState('starting'), inState('ready')];
  const seen = state?.seen.services?.[service];
  const learned = state?.learned[service];
  const latest = state?.decision.services?.find((each) => each.service === service) ?? null;
  return {
    service,
    desired: desired ?? latest?.desired ?? starting + ready,
    starting,
    ready,
    draining: inState('draining'),
    failed: Math.max(mine.filter((row) => row.silent).length, seen?.instances.failed ?? 0),
    capacityPerInstance: learned ? capacityPerInstance(learned) : null,
    arrivalsPerSecond: recentArrivals(seen?.arrivals),
    busyShare: seen?.busyShare ?? null,
    backlog: Math.max(0, seen?.backlog ?? 0),
    latencyP95Ms: seen?.latencyP95Ms ?? null,
    latest,
  };
}

function instanceNow(row: InstanceRow & { service: ScaledService }): ScalingNow['instances'][number] {
  return {
    id: row.id,
    service: row.service,
    state: row.silent ? 'failed' : row.state,
    startedAtMs: row.started_at.getTime(),
    cpuPercent: row.metrics.cpuPercent ?? 0,
    memoryMb: row.metrics.memoryMb ?? 0,
    busy: row.metrics.busy ?? 0,
  };
}

/** What counts against the fleet cap: console's standing instances do not. */
function countedRunning(services: Pick<ServiceNow, 'service' | 'starting' | 'ready'>[], consoleStanding: number) {
  return services.reduce(
    (sum, { service, starting, ready }) =>
      sum + (service === 'console' ? Math.max(0, starting + ready - consoleStanding) : starting + ready),
    0,
  );
}
