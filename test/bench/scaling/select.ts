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

/** Its row; null when it was not run. `seeds`: only these many, so that two rows rest on the same loads. */
export function rowIn(results: readonly Result[], setting: Setting, policy: string, seeds = Infinity): Row | null {
  const some = (name: string) => runsOf(results, setting, name).filter(({ seed }) => seed <= seeds);
  const runs = some(policy);
  if (runs.length === 0) return null;
  return rowOf(policyOf(policy, setting.delaySeconds).name, runs, some('oracle'));
}
