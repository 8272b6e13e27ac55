import type { Pulse } from '../../../../server/contract/pulse.ts';
import { scaledServices } from '../../../../server/contract/scaling/policy.ts';
import type { RehearsalState } from '../../../../server/contract/scaling/rehearsal.ts';

/** Instances as a rehearsal counts them: those that cost money for selling, however far they are; not the scaler. */
export function instancesNow(services: Pulse['services']): number {
  return services
    .filter(({ service }) => scaledServices.some((scaled) => scaled === service))
    .reduce((sum, each) => sum + each.ready + each.starting + each.draining, 0);
}

/** The promise to buyers: paid to key in hand, ms. */
const promisedMs = 1000;

const outcomes = ['passed', 'slow', 'lost', 'person', 'cost', 'real_buyers', 'problem'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a finished rehearsal showed, worst first; null while it runs. */
export function outcomeOf(state: RehearsalState): Outcome | null {
  if (state.state === 'running') return null;
  if (state.state === 'failed') return 'problem';
  if (state.state === 'stopped') return state.stoppedBy ?? 'person';
  if (state.failed > 0 || state.delivered < state.sent) return 'lost';
  return (state.latencyP95Ms ?? 0) > promisedMs ? 'slow' : 'passed';
}
