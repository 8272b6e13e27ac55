import type { FleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import type { WhatIfInput } from '../../../../server/contract/scaling/what-if.ts';
import { changesOf } from '../scaling/policy-changes.ts';
import type { WhatIfResult } from './what-if-run.ts';

export type ApplyBlock = 'not_run' | 'running' | 'changed' | 'same' | 'outdated' | 'slower' | 'over_budget' | 'owner';

type Facts = {
  result: WhatIfResult | null;
  isRunning: boolean;
  /** What the form says now; undefined: something in it is wrong. */
  input: WhatIfInput | undefined;
  inForce: { policy: FleetPolicy; versionId: number };
  mayWrite: boolean;
};

/** Why the candidate can't be applied now; null: it can. Only what was tried may act. */
export function applyBlock({ result, isRunning, input, inForce, mayWrite }: Facts): ApplyBlock | null {
  if (isRunning) return 'running';
  if (!result) return 'not_run';
  if (JSON.stringify(input) !== JSON.stringify(result.input)) return 'changed';
  if (inForce.versionId !== result.basedOn) return 'outdated';
  if (changesOf(inForce.policy, result.input.candidate).length === 0) return 'same';
  if (result.state.blocked) return result.state.blocked;
  return mayWrite ? null : 'owner';
}
