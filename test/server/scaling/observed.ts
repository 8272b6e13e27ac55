import type { Observations, ServiceObservation } from '../../../server/contract/scaling/observation.ts';
import type { ScaledService } from '../../../server/contract/scaling/policy.ts';

/** A service at rest. */
const calm: ServiceObservation = {
  instances: { starting: 0, ready: 4, draining: 0, failed: 0 },
  arrivals: null,
  backlog: 0,
  oldestMs: 0,
  donePerSecond: null,
  busyShare: null,
  latencyP95Ms: null,
  errorRate: null,
  cpuPercent: null,
  memoryMb: null,
  measuredAtMs: null,
};

/** What is seen of a shop at rest, but for what a test says. */
export function observed(services: Partial<Record<ScaledService, Partial<ServiceObservation>>> = {}): Observations {
  return {
    services: Object.fromEntries(Object.entries(services).map(([name, seen]) => [name, { ...calm, ...seen }])),
    leads: null,
    forecasts: [],
    floors: [],
    startMs: 1000,
    spend: null,
    suspects: {},
    paused: { scaleIn: false, all: false },
  };
}
