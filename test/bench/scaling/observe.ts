import type { Observations, ServiceObservation } from '../../../server/contract/scaling/observation.ts';
import type { ScaledService } from '../../../server/contract/scaling/policy.ts';
import { overloadedP95Seconds } from './latency.ts';
import type { Instances, World } from './controller.ts';
import { perInstance } from './settings.ts';

/** The plant plays this service. */
export const service: ScaledService = 'orders';

/** A heartbeat's figures are those of the last two seconds. */
const metricSeconds = 2;

/** What the live shop learns of log-normal times that vary by 3 (from their p50 and p95). */
const heavyTailLearned = 1.5;

/** The window begins on a Monday, so that earlier days lie before it. */
export const beganAtMs = Date.UTC(2026, 0, 5);

export type Observer = (second: number, instances: Instances) => Observations;

/** What the scaler would see: instances as they are, everything else as it was `delaySeconds` ago, nothing later. */
export function createObserver({ load, seen, startSeconds, learnedStart }: World, delaySeconds: number): Observer {
  let told = 0;
  const observations: Omit<Observations, 'services'> = {
    leads: null,
    forecasts: [],
    floors: [],
    startMs: startSeconds * 1000,
    spend: null,
    suspects: {},
    paused: { scaleIn: false, all: false },
  };
  return (second, { ready, starting }) => {
    const last = second - delaySeconds;
    const counts: number[] = [];
    const fromMs = beganAtMs + told * 1000;
    for (; told <= last; told++) counts.push(load.arrivals[told]!);
    const one: ServiceObservation = {
      instances: { starting, ready, draining: 0, failed: 0 },
      arrivals: { fromMs, counts },
      backlog: 0,
      oldestMs: 0,
      donePerSecond: null,
      busyShare: null,
      latencyP95Ms: null,
      errorRate: null,
      cpuPercent: null,
      memoryMb: null,
      variability: load.conditions.heavyTail ? heavyTailLearned : null,
      measuredAtMs: null,
    };
    if (last >= 0) {
      const first = Math.max(0, last - metricSeconds + 1);
      let done = 0;
      let busy = 0;
      let failed = 0;
      for (let n = first; n <= last; n++) {
        done += seen.served[n]!;
        busy += seen.busy[n]!;
        failed += seen.failed[n]!;
      }
      const length = last - first + 1;
      const capacity = seen.ready[last]! * perInstance * (load.capacity?.[last] ?? 1);
      one.backlog = Math.round(seen.inside[last]!);
      one.oldestMs = (seen.backlog[last]! / capacity) * 1000;
      one.donePerSecond = done / length;
      one.busyShare = busy / length;
      one.cpuPercent = one.busyShare * 100;
      one.latencyP95Ms = overloadedP95Seconds(seen.backlog[last]!, capacity, perInstance) * 1000;
      one.errorRate = failed === 0 ? 0 : failed / (failed + done);
      one.measuredAtMs = beganAtMs + (last + 1) * 1000;
    }
    const startMs = learnedStart ? learnedStart() * 1000 : observations.startMs;
    return { ...observations, startMs, services: { [service]: one } };
  };
}
