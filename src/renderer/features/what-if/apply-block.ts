import type { FleetPolicy } from '../../../../server/contract/scaling/policy.ts';
import type { Traffic, WhatIfInput } from '../../../../server/contract/scaling/what-if.ts';
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
  if (!input || !sameInput(input, result.input)) return 'changed';
  if (inForce.versionId !== result.basedOn) return 'outdated';
  if (changesOf(inForce.policy, result.input.candidate).length === 0) return 'same';
  if (result.state.blocked) return result.state.blocked;
  return mayWrite ? null : 'owner';
}

function sameInput(a: WhatIfInput, b: WhatIfInput): boolean {
  // a preset is a name for the rest, and is found when the presets have come
  const changes = changesOf(a.candidate, b.candidate).filter(({ path }) => path !== 'preset');
  return sameTraffic(a.traffic, b.traffic) && changes.length === 0;
}

function sameTraffic(a: Traffic, b: Traffic): boolean {
  // a file may be long, and this is asked at every stroke
  if (a.kind !== 'file' || b.kind !== 'file') return JSON.stringify(a) === JSON.stringify(b);
  if (a.rows === b.rows) return true;
  return (
    a.rows.length === b.rows.length &&
    a.rows.every(([at, count], n) => at === b.rows[n]?.[0] && count === b.rows[n]?.[1])
  );
}
