import { defined } from '../../../contract/defined.ts';
import type { Decision } from '../../../contract/scaling/decision.ts';
import type { Observations } from '../../../contract/scaling/observation.ts';
import { type ScaledService, scaledServices } from '../../../contract/scaling/policy.ts';
import { recentArrivals } from '../../../scaling/recent-arrivals.ts';

/** One service over ten seconds; rates per second. */
export type Slice = {
  service: ScaledService;
  desired: number;
  ready: number;
  starting: number;
  draining: number;
  busy: number | null;
  arrivals: number;
  done: number;
  backlog: number;
  p95_ms: number | null;
  errors: number | null;
  cpu: number | null;
  memory_mb: number | null;
};

/** What one turn saw of a service. */
export function sampleOf(
  service: ScaledService,
  { services }: Observations,
  decision: Pick<Decision<unknown>, 'services'>,
): Slice {
  const seen = services[service];
  return {
    service,
    desired: decision.services.find((each) => each.service === service)?.desired ?? 0,
    ready: seen?.instances.ready ?? 0,
    starting: seen?.instances.starting ?? 0,
    draining: seen?.instances.draining ?? 0,
    busy: seen?.busyShare ?? null,
    arrivals: recentArrivals(seen?.arrivals) ?? 0,
    done: seen?.donePerSecond ?? 0,
    backlog: seen?.backlog ?? 0,
    p95_ms: seen?.latencyP95Ms ?? null,
    errors: seen?.errorRate ?? null,
    cpu: seen?.cpuPercent ?? null,
    memory_mb: seen?.memoryMb ?? null,
  };
}

/** Several samples as one: means, and of the latency the worst. */
export function sumUp(samples: readonly Slice[]): Slice[] {
  return scaledServices.flatMap((service) => {
    const mine = samples.filter((sample) => sample.service === service);
    if (mine.length === 0) return [];
    const mean = (pick: (sample: Slice) => number | null): number | null => {
      const known = mine.map(pick).filter((value) => value !== null);
      return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
    };
    const worst = mine.map(({ p95_ms }) => p95_ms).filter((value) => value !== null);
    return [
      {
        service,
        desired: defined(
          mean((sample) => sample.desired),
          'mean((sample) => sample.desired)',
        ),
        ready: defined(
          mean((sample) => sample.ready),
          'mean((sample) => sample.ready)',
        ),
        starting: defined(
          mean((sample) => sample.starting),
          'mean((sample) => sample.starting)',
        ),
        draining: defined(
          mean((sample) => sample.draining),
          'mean((sample) => sample.draining)',
        ),
        busy: mean((sample) => sample.busy),
        arrivals: defined(
          mean((sample) => sample.arrivals),
          'mean((sample) => sample.arrivals)',
        ),
        done: defined(
          mean((sample) => sample.done),
          'mean((sample) => sample.done)',
        ),
        backlog: defined(
          mean((sample) => sample.backlog),
          'mean((sample) => sample.backlog)',
        ),
        p95_ms: worst.length === 0 ? null : Math.max(...worst),
        errors: mean((sample) => sample.errors),
        cpu: mean((sample) => sample.cpu),
        memory_mb: mean((sample) => sample.memory_mb),
      },
    ];
  });
}
