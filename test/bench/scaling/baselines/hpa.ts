import { type Controller, meanOf, type Policy } from '../controller.ts';
import { least, most, perInstance } from '../settings.ts';

const syncSeconds = 15;
const tolerance = 0.1;
const metricDelaySeconds = 15;
const metricWindowSeconds = 15;
const stabilizationSeconds = 300;

type RatePolicy = { kind: 'pods' | 'percent'; value: number; periodSeconds: number };
export type Behavior = {
  up: RatePolicy[];
  down: RatePolicy[];
  downWindowSeconds: number;
  /** minReplicas and maxReplicas. Default: the benchmark's. */
  bounds?: { least: number; most: number };
};

/** What Kubernetes does when nobody says otherwise. */
export const defaultBehavior: Behavior = {
  up: [
    { kind: 'percent', value: 100, periodSeconds: 15 },
    { kind: 'pods', value: 4, periodSeconds: 15 },
  ],
  down: [{ kind: 'percent', value: 100, periodSeconds: 15 }],
  downWindowSeconds: stabilizationSeconds,
};

const tunedBehavior: Behavior = {
  up: [
    { kind: 'percent', value: 900, periodSeconds: 15 },
    { kind: 'pods', value: 20, periodSeconds: 15 },
  ],
  down: [{ kind: 'percent', value: 10, periodSeconds: 60 }],
  downWindowSeconds: stabilizationSeconds,
};

export const hpa70 = cpuPolicy('HPA cpu70', 0.7);
export const hpa50 = cpuPolicy('HPA cpu50', 0.5);
/** Arrivals a second per pod as the metric: it does not saturate as CPU does. */
export const hpaTuned: Policy = {
  name: 'HPA tuned (rps)',
  delaySeconds: metricDelaySeconds,
  create: ({ load, seen }) =>
    createHpa(load.initial, tunedBehavior, (second, { desired }) => {
      const rate = meanOf(seen.arrivals, second, metricDelaySeconds, metricWindowSeconds);
      return averageValue(rate, 0.6 * perInstance, desired);
    }),
};

function cpuPolicy(name: string, target: number): Policy {
  return {
    name,
    delaySeconds: metricDelaySeconds,
    create: ({ load, seen }) =>
      createHpa(load.initial, defaultBehavior, (second, { ready, desired }) => {
        const busy = meanOf(seen.busy, second, metricDelaySeconds, metricWindowSeconds);
        return utilization(busy, target, ready, desired);
      }),
  };
}

/** The controller around any recommendation: stabilisation, then rate limits, as in the k8s source. NaN: no metric. */
export function createHpa(
  initial: number,
  behavior: Behavior,
  recommend: (second: number, instances: { ready: number; desired: number }) => number,
): Controller {
  const recent: { second: number; value: number }[] = [];
  const changes: { second: number; by: number }[] = [];
  const longest = Math.max(...[...behavior.up, ...behavior.down].map(({ periodSeconds }) => periodSeconds));
  return {
    everySeconds: syncSeconds,
    initial,
    decide(second, instances) {
      const current = instances.desired;
      const value = recommend(second, instances);
      if (Number.isNaN(value)) return current;
      while (recent.length > 0 && recent[0]!.second <= second - behavior.downWindowSeconds) recent.shift();
      while (changes.length > 0 && changes[0]!.second <= second - longest) changes.shift();
      let steady = current;
      const highest = recent.reduce((max, one) => Math.max(max, one.value), value);
      if (value > steady) steady = value;
      else if (highest < steady) steady = highest;
      recent.push({ second, value });
      const next = limited(steady, current, behavior, changes, second);
      if (next !== current) changes.push({ second, by: next - current });
      return next;
    },
  };
}

function limited(
  wished: number,
  current: number,
  behavior: Behavior,
  changes: readonly { second: number; by: number }[],
  second: number,
): number {
  const up = wished > current;
  if (wished === current) return current;
  let limit = up ? 0 : Number.POSITIVE_INFINITY;
  for (const { kind, value, periodSeconds } of up ? behavior.up : behavior.down) {
    let before = current;
    for (const change of changes) if (change.second > second - periodSeconds) before -= change.by;
    const share = up ? 1 + value / 100 : 1 - value / 100;
    const moved = up ? before + value : before - value;
    if (up) limit = Math.max(limit, kind === 'pods' ? moved : Math.ceil(before * share - 1e-9));
    else limit = Math.min(limit, kind === 'pods' ? moved : Math.trunc(before * share + 1e-9));
  }
  const { bounds = { least, most } } = behavior;
  return up
    ? Math.min(wished, bounds.most, Math.max(limit, current))
    : Math.max(wished, bounds.least, Math.min(limit, current));
}

/** A Resource metric in percent of request: `busy` is the mean over the ready pods; those starting count as idle going up. */
export function utilization(busy: number, target: number, ready: number, current: number): number {
  if (Number.isNaN(busy)) return busy;
  const ratio = busy / target;
  const starting = Math.max(0, current - ready);
  if (ratio <= 1 || starting === 0) return Math.abs(1 - ratio) <= tolerance ? current : Math.ceil(ratio * ready - 1e-9);
  const counted = (ratio * ready) / current;
  if (counted <= 1 + tolerance) return current;
  return Math.max(current, Math.ceil(counted * current - 1e-9));
}

/** An External metric with AverageValue: what one pod should carry. */
export function averageValue(value: number, target: number, current: number): number {
  if (Number.isNaN(value)) return value;
  return Math.abs(1 - value / (target * current)) <= tolerance ? current : Math.ceil(value / target - 1e-9);
}
