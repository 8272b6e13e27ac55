import type { ServiceObservation } from '../../contract/scaling/observation.ts';
import type { ServicePolicy } from '../../contract/scaling/policy.ts';
import { ratesWithin, serviceP95Seconds } from '../../scaling/latency.ts';
import { busyShare, createPlant, orderInstances, type Plant, stepPlant } from '../../scaling/plant.ts';
import type { ServiceModelSettings } from './replay-settings.ts';

/** An order is slow over this, s; it gives up after so many; an instance taken away is paid a little longer. */
export const slowSeconds = 1;
const giveUpSeconds = 10;
const drainSeconds = 5;
export const foreverSeconds = 1e9;
/** Rates are judged over so many seconds, and so much of the past is kept. */
export const rateSeconds = 15;
const kept = 64;

/** One service of a replay: its plant, and what its instances would tell of it. */
export type ServiceModel = {
  settings: ServiceModelSettings;
  plant: Plant;
  /** By seconds modulo `kept`: what came, and the metrics as they were. */
  came: Float64Array;
  served: Float64Array;
  busy: Float64Array;
  failed: Float64Array;
  inside: Float64Array;
  backlog: Float64Array;
  told: number;
  recent: number;
  /** What came lately, and when nothing had been ordered any more, as of the last look. */
  seen: { recent: number; backlog: number };
  /** By number of instances, the largest calm rate. */
  calm: Float64Array;
  /** A backlog that takes longer than this is slow, s. */
  slowBacklog: number;
  /** Changes desired; answers whether the direction changed. */
  order(desired: number): boolean;
};

/** Begins with the instances that its first minute's pace needs: they were there before. */
export function createServiceModel(
  settings: ServiceModelSettings,
  { standing, cap, targetUtilization }: ServicePolicy,
  { startSeconds, calmPerSecond }: { startSeconds: number; calmPerSecond: number },
): ServiceModel {
  const { perInstance, slots, variability, canWait } = settings;
  const each = perInstance / slots;
  const needed = Math.ceil(calmPerSecond / (perInstance * targetUtilization));
  const initial = Math.min(cap, Math.max(standing, needed));
  const plant = createPlant(
    { perInstance, startSeconds, giveUpSeconds: canWait ? foreverSeconds : giveUpSeconds, drainSeconds },
    initial,
  );
  const all = ratesWithin(slowSeconds, each, { most: cap * slots, variability });
  const series = () => new Float64Array(kept);
  let desired = initial;
  let direction = 0;
  return {
    settings,
    plant,
    came: series(),
    served: series(),
    busy: series(),
    failed: series(),
    inside: series(),
    backlog: series(),
    told: 0,
    recent: 0,
    seen: { recent: 0, backlog: 0 },
    calm: Float64Array.from({ length: cap + 1 }, (_, n) => all[n * slots] ?? 0),
    slowBacklog: Math.max(0.1, slowSeconds - serviceP95Seconds(each, variability)),
    order(wanted) {
      if (wanted === desired) return false;
      const turn = Math.sign(wanted - desired);
      const turned = direction !== 0 && turn !== direction;
      direction = turn;
      desired = wanted;
      orderInstances(plant, wanted);
      return turned;
    },
  };
}

export function stepServiceModel(model: ServiceModel, second: number, arrivals: number): void {
  const { plant, settings } = model;
  const slot = second % kept;
  model.recent += arrivals - (second >= rateSeconds ? at(model.came, second - rateSeconds) : 0);
  model.came[slot] = arrivals;
  stepPlant(plant, arrivals);
  model.served[slot] = plant.served;
  model.busy[slot] = busyShare(plant);
  model.failed[slot] = plant.failed;
  model.inside[slot] = (plant.served / settings.perInstance) * settings.slots + plant.backlog;
  model.backlog[slot] = plant.backlog;
}

/** Nothing has moved since the scaler last looked: no more and no less comes, nothing waits, nothing starts. */
export function isCalm({ plant, recent, seen, settings }: ServiceModel): boolean {
  if (plant.backlog >= 1 || seen.backlog >= 1 || plant.starting > 0 || plant.draining > 0) return false;
  const [now, then] = [recent / settings.perOrder, seen.recent / settings.perOrder];
  // twice what chance alone would do
  return Math.abs(now - then) <= 2 + 3 * Math.sqrt(then);
}

export function markLook(model: ServiceModel): void {
  model.seen = { recent: model.recent, backlog: model.plant.backlog };
}

/** More than 5 % of what comes now takes longer than a second. */
export function isSlow({ plant, recent, calm, slowBacklog }: ServiceModel): boolean {
  if (plant.backlog >= 1) return plant.backlog > slowBacklog * plant.capacity;
  return recent / rateSeconds > (calm[Math.min(calm.length - 1, plant.ready)] ?? 0);
}

/** The figure of a second that is still kept. */
const at = (series: Float64Array, second: number): number => series[second % kept] ?? 0;

/** Mean of a second and the one before. */
const meanOfTwo = (series: Float64Array, last: number): number => (at(series, last) + at(series, last - 1)) / 2;

/** What the scaler sees of it: instances as they are now, all else as it was up to the second `last`. */
export function lookAt(model: ServiceModel, last: number, beganAtMs: number): ServiceObservation {
  const { ready, starting, draining } = model.plant;
  const counts: number[] = [];
  const fromMs = beganAtMs + model.told * 1000;
  for (; model.told <= last; model.told++) counts.push(at(model.came, model.told));
  const observation: ServiceObservation = {
    instances: { starting, ready, draining, failed: 0 },
    arrivals: { fromMs, counts },
    backlog: 0,
    oldestMs: 0,
    donePerSecond: null,
    busyShare: null,
    latencyP95Ms: null,
    variability: model.settings.variability,
    errorRate: null,
    cpuPercent: null,
    memoryMb: null,
    measuredAtMs: null,
  };
  if (last < 1) return observation;
  const done = meanOfTwo(model.served, last);
  const busy = meanOfTwo(model.busy, last);
  const failed = meanOfTwo(model.failed, last);
  const { perInstance, slots, variability } = model.settings;
  const capacity = Math.max(model.plant.capacity, perInstance);
  observation.backlog = Math.round(at(model.inside, last));
  observation.oldestMs = (at(model.backlog, last) / capacity) * 1000;
  observation.donePerSecond = done;
  observation.busyShare = busy;
  observation.cpuPercent = busy * 100;
  observation.latencyP95Ms = observation.oldestMs + serviceP95Seconds(perInstance / slots, variability) * 1000;
  observation.errorRate = failed === 0 ? 0 : failed / (failed + done);
  observation.measuredAtMs = beganAtMs + (last + 1) * 1000;
  return observation;
}
