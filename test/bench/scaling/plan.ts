import type { Job, Run } from './job.ts';
import { baselines } from './policies.ts';
import { isShapeOnly } from './kinds.ts';
import type { Trace } from './trace.ts';

export const mainPeak = 150;
const otherPeaks = [30, 600];
export const wrongForecasts = ['forecast-off', 'forecast-half', 'forecast-twice'];
export const wrongCrowds = ['forecast-right', 'crowd-never', 'crowd-late'];
/** Shapes are played this way only. */
const shapeStart = 30;
const shapeDelay = 5;
const shapeSeeds = 2;

export type Asked = { seeds: number; startSeconds: number[]; delays: number[]; peaks: number[]; only: string[] | null };

/** Everything that is to be run, longest load first. */
export function jobsFor(traces: readonly Trace[], asked: Asked): Job[] {
  const jobs: Job[] = [];
  for (const peakPerSecond of asked.only ? asked.peaks : [...asked.peaks, ...otherPeaks]) {
    const main = asked.peaks.includes(peakPerSecond);
    const runs = runsFor(asked, main);
    const shapeRuns = runsFor({ ...asked, startSeconds: [shapeStart], delays: [shapeDelay] }, false);
    for (let seed = 1; seed <= asked.seeds; seed++)
      traces.forEach(({ kind }, trace) => {
        // a synthetic hour held at 600/s is an hour at the cap, and says nothing of a policy
        if (isShapeOnly(kind)) {
          if (main && seed <= shapeSeeds) jobs.push({ trace, peakPerSecond, seed, runs: shapeRuns });
        } else if (main || kind === 'real') jobs.push({ trace, peakPerSecond, seed, runs });
      });
  }
  return jobs.toSorted((a, b) => workOf(traces, b) - workOf(traces, a));
}

function runsFor({ startSeconds, delays, only }: Asked, main: boolean): Run[] {
  const runs: Run[] = [];
  for (const start of startSeconds) {
    for (const policy of only ?? ['ours', ...Object.keys(baselines)]) {
      if (Object.hasOwn(baselines, policy)) runs.push({ policy, startSeconds: start, delaySeconds: null });
      else for (const delaySeconds of delays) runs.push({ policy, startSeconds: start, delaySeconds });
    }
    if (only && !only.includes('oracle')) runs.push({ policy: 'oracle', startSeconds: start, delaySeconds: null });
    if (only || !main) continue;
    for (const policy of wrongForecasts)
      for (const delaySeconds of delays) runs.push({ policy, startSeconds: start, delaySeconds });
    if (start !== shapeStart) continue;
    for (const policy of wrongCrowds) runs.push({ policy, startSeconds: start, delaySeconds: shapeDelay });
  }
  return runs;
}

const workOf = (traces: readonly Trace[], { trace, runs }: Job): number => traces[trace]!.rates.length * runs.length;
