import type { Heartbeat } from '../../instances/list-instances.ts';
import type { ServiceObservation } from '../../../contract/scaling/observation.ts';
import { type ScaledService, scaledServices } from '../../../contract/scaling/policy.ts';
import type { DriverView } from '../../../drivers/driver.ts';
import { mergeBins, quantilesOf } from '../../../metrics/latency-bins.ts';

export type Beat = Heartbeat;

export type TaskBacklog = { task: string; waiting: number; running: number; oldest_ms: number };

/** A heartbeat older than this, and than three of its instance's, tells nothing of the last interval, ms. */
const freshMs = 6000;
const freshBeats = 3;
/** Young deaths in a row that make it a crash loop. */
const crashLoop = 3;

export type Seen = {
  beats: readonly Beat[];
  backlog: readonly TaskBacklog[];
  views: ReadonlyMap<ScaledService, DriverView>;
  /** Payment → key, p95, ms. */
  deliveryP95Ms: number | null;
  arrivals: (service: ScaledService) => ServiceObservation['arrivals'];
  /** Of the services between payment and key; null or undefined: unknown. */
  variability?: number | null;
  nowMs: number;
};

/** What is seen of each service, from the heartbeats of its instances, the queue and the place where it runs. Pure. */
export function observeServices(seen: Seen): Record<ScaledService, ServiceObservation> {
  return Object.fromEntries(scaledServices.map((service) => [service, observeService(service, seen)])) as Record<
    ScaledService,
    ServiceObservation
  >;
}

function observeService(service: ScaledService, seen: Seen): ServiceObservation {
  const beats = seen.beats.filter((beat) => beat.service === service || beat.service === 'all');
  const ready = beats.filter((beat) => beat.state === 'ready' && isFresh(beat));
  const loads = ready.flatMap(({ metrics }) => (metrics.load ? [metrics.load] : []));
  const sum = (pick: (load: (typeof loads)[number]) => number) => loads.reduce((total, load) => total + pick(load), 0);
  const slotMs = sum((load) => load.slotMs);
  const rates = loads.filter((load) => load.intervalMs > 0);
  const failed = sum((load) => total(load.failed));
  const finished = failed + sum((load) => total(load.done));
  const jobs = seen.backlog.filter(({ task }) => task.startsWith(`${service}.`));
  const isWorker = service !== 'storefront' && service !== 'console';
  const oldestMs = isWorker
    ? Math.max(0, ...jobs.map((job) => job.oldest_ms))
    : Math.max(0, ...loads.map((load) => load.oldestMs));
  const newest = Math.min(...beats.filter((beat) => beat.state !== 'dead').map((beat) => beat.age_ms));
  return {
    instances: countsOf(seen.views.get(service), beats),
    kept: seen.views.get(service)?.kept ?? null,
    arrivals: seen.arrivals(service),
    backlog: isWorker
      ? jobs.reduce((count, job) => count + job.waiting + job.running, 0)
      : sum((load) => load.running + load.waiting),
    oldestMs: Math.round(oldestMs),
    donePerSecond:
      rates.length === 0 ? null : rates.reduce((rate, load) => rate + (load.finished / load.intervalMs) * 1000, 0),
    busyShare: slotMs === 0 ? null : Math.min(1, sum((load) => load.busyMs) / slotMs),
    latencyP95Ms: isWorker ? delivery(service, seen.deliveryP95Ms, oldestMs) : pageP95(ready),
    variability: service === 'orders' || service === 'dispense' ? (seen.variability ?? null) : null,
    errorRate: finished === 0 ? null : failed / finished,
    cpuPercent: mean(ready.map(({ metrics }) => metrics.cpuPercent)),
    memoryMb: mean(ready.map(({ metrics }) => metrics.memoryMb)),
    measuredAtMs: Number.isFinite(newest) ? Math.round(seen.nowMs - newest) : null,
  };
}

const isFresh = ({ age_ms: ageMs, metrics: { load } }: Beat): boolean =>
  ageMs < Math.max(freshMs, freshBeats * (load?.intervalMs ?? 0));

/** From the place where they run; where that is silent, from what the instances say of themselves. */
function countsOf(view: DriverView | undefined, beats: Beat[]): ServiceObservation['instances'] {
  if (!view) {
    const inState = (state: string) => beats.filter((beat) => beat.state === state).length;
    return { starting: inState('starting'), ready: inState('ready'), draining: inState('draining'), failed: 0 };
  }
  const inState = (state: string) => view.instances.filter((instance) => instance.state === state).length;
  const looping = view.deathsInARow >= crashLoop ? 1 : 0;
  return {
    starting: inState('starting'),
    ready: inState('ready'),
    draining: inState('draining'),
    failed: inState('failed') + Math.max(view.missing, looping),
  };
}

/** What waits is at least as late as it has waited. Commission is nobody's hurry. */
function delivery(service: ScaledService, p95Ms: number | null, oldestMs: number): number | null {
  if (service === 'commission') return null;
  return p95Ms === null && oldestMs === 0 ? null : Math.round(Math.max(p95Ms ?? 0, oldestMs));
}

function pageP95(ready: Beat[]): number | null {
  return quantilesOf(mergeBins(ready.map(({ metrics }) => metrics.pageMs ?? {})), [0.95])?.[0] ?? null;
}

function mean(values: (number | undefined)[]): number | null {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? null : total(known) / known.length;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
