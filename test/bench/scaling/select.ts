import type { Result } from './job.ts';
import { policyOf } from './policies.ts';
import { type Row, rowOf } from './row.ts';

/** Which runs stand together in one table. */
export type Setting = { kind: Result['kind']; peakPerSecond: number; startSeconds: number; delaySeconds: number };

/** The runs of one policy in this setting; a baseline has the same at every delay. */
export function runsOf(results: readonly Result[], setting: Setting, policy: string): Result[] {
  return results.filter(
    (run) =>
      run.policy === policy &&
      run.kind === setting.kind &&
      run.peakPerSecond === setting.peakPerSecond &&
      run.startSeconds === setting.startSeconds &&
      (run.delaySeconds === null || run.delaySeconds === setting.delaySeconds),
  );
}

/** Its row; null when it was not run. */
export function rowIn(results: readonly Result[], setting: Setting, policy: string): Row | null {
  const runs = runsOf(results, setting, policy);
  if (runs.length === 0) return null;
  return rowOf(policyOf(policy, setting.delaySeconds).name, runs, runsOf(results, setting, 'oracle'));
}
