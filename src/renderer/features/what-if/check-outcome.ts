import type { ModelCheck } from '../../../../server/contract/scaling/what-if.ts';

/** Differences below these are chance: seconds, a share of the larger, ms. */
const sameSeconds = 30;
const sameShare = 0.3;
const sameMs = 150;

/** Whether the model agrees with what was recorded; of slow time first, then of the usual wait. */
export function checkOutcome({ recorded, modelled }: ModelCheck): 'close' | 'optimistic' | 'pessimistic' {
  const slow = apart(modelled.slowSeconds, recorded.slowSeconds, sameSeconds);
  const difference = slow || apart(modelled.p95Ms, recorded.p95Ms, sameMs);
  if (difference === 0) return 'close';
  return difference < 0 ? 'optimistic' : 'pessimistic';
}

function apart(modelled: number, recorded: number, same: number): number {
  const difference = modelled - recorded;
  return Math.abs(difference) <= Math.max(same, sameShare * Math.max(modelled, recorded)) ? 0 : difference;
}
