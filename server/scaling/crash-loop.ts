import type { Reason } from '../contract/scaling/decision.ts';
import type { ServiceObservation } from '../contract/scaling/observation.ts';

/** From this many on, and this share of the desired count, instances that fail are no accident. */
const fewestFailed = 2;
const failedShare = 1 / 3;

/** Instances fail one after the other: more of them would fail as well. Null: they do not. */
export function crashLoop({ instances }: ServiceObservation, desired: number): Reason | null {
  const { failed } = instances;
  if (failed < fewestFailed || failed < failedShare * desired) return null;
  return { code: 'crash_loop', params: { failed } };
}
