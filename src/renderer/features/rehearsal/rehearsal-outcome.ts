import type { RehearsalState } from '../../../../server/contract/scaling/rehearsal.ts';

/** The promise to buyers: paid to key in hand, ms. */
const promisedMs = 1000;

export const outcomes = ['passed', 'slow', 'lost', 'person', 'cost', 'real_buyers', 'problem'] as const;
export type Outcome = (typeof outcomes)[number];

/** What a finished rehearsal showed, worst first; null while it runs. */
export function outcomeOf(state: RehearsalState): Outcome | null {
  if (state.state === 'running') return null;
  if (state.state === 'failed') return 'problem';
  if (state.state === 'stopped') return state.stoppedBy ?? 'person';
  if (state.failed > 0 || state.delivered < state.sent) return 'lost';
  return (state.latencyP95Ms ?? 0) > promisedMs ? 'slow' : 'passed';
}
