import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetPolicy } from '../../contract/scaling/policy.ts';
import type { WhatIfSide, WhatIfState, WhatIfWarning } from '../../contract/scaling/what-if.ts';
import { run, statement } from '../../db/statement.ts';
import { endSideProcess, startSideProcess } from '../../lib/side-process.ts';
import type { Context } from '../context.ts';
import { checkModel } from './model-check.ts';
import type { ReplayMessage, ReplayTask } from './worker.ts';

export type Trial = Omit<ReplayTask, 'policy'> & {
  id: string;
  current: FleetPolicy;
  candidate: FleetPolicy;
  warnings: WhatIfWarning[];
};

/** What is kept of a trial when it is done. */
export type Answer = Pick<WhatIfState, 'current' | 'candidate' | 'blocked' | 'warnings' | 'check'>;

const beat = statement<never, [string, number]>({
  name: 'what_if_beat',
  text: "update what_if_run set progress = $2, beat_at = now() where id = $1 and state = 'running' returning id",
});

const finish = statement<never, [string, string, string | null, string | null]>({
  name: 'what_if_finish',
  text: "update what_if_run set state = $2, problem = $3, answer = $4, progress = case when $2 = 'done' then 1 else progress end where id = $1 and state = 'running'",
});

const everyMs = 250;

/** Plays both policies, each in a process of its own, and writes the answer down; stops within a moment of a cancel. Never throws. */
export async function runTrial(ctx: Context, trial: Trial): Promise<void> {
  const sides = [playSide(trial, trial.current), playSide(trial, trial.candidate)] as const;
  const played = Promise.all(sides.map((side) => side.played));
  try {
    let answer: WhatIfSide[] | undefined;
    while (!answer) {
      answer = await Promise.race([played, sleep(everyMs)]).then((got) => got ?? undefined);
      const progress = (sides[0].progress() + sides[1].progress()) / 2;
      if ((await run(ctx.db, beat, [trial.id, progress])).length === 0) return;
    }
    const [current, candidate] = answer as [WhatIfSide, WhatIfSide];
    const blocked = blockedBy(trial, current, candidate);
    const check = await checkModel(ctx, trial.settings.models);
    const kept: Answer = { current, candidate, blocked, warnings: trial.warnings, check };
    await run(ctx.db, finish, [trial.id, 'done', null, JSON.stringify(kept)]);
  } catch (error) {
    ctx.log.warn({ err: error, trial: trial.id }, 'a what-if failed');
    await run(ctx.db, finish, [trial.id, 'failed', 'replay_failed', null]).catch(() => undefined);
  } finally {
    played.catch(() => undefined);
    for (const side of sides) await side.end();
  }
}

/** Replays one policy in a process of its own. Whoever starts it ends it. */
export function playSide({ rates, counted, seed, settings }: Omit<ReplayTask, 'policy'>, policy: FleetPolicy) {
  const task: ReplayTask = { rates, counted, seed, settings, policy };
  const side = startSideProcess('what-if', task);
  let progress = 0;
  const played = new Promise<WhatIfSide>((resolve, reject) => {
    side.on('message', (told) => {
      const message = told as ReplayMessage;
      if ('side' in message) resolve(message.side);
      else progress = message.progress;
    });
    side.once('error', reject);
    side.once('exit', () => reject(new Error('the replay ended without an answer')));
  });
  return { played, progress: () => progress, end: () => endSideProcess(side) };
}

/** More slow seconds than now by over a tenth, or more money than the budget has for such a time. Pure. */
function blockedBy(
  { candidate: policy, rates }: Pick<Trial, 'candidate' | 'rates'>,
  current: WhatIfSide,
  candidate: WhatIfSide,
): WhatIfState['blocked'] {
  const { capMinor, period } = policy.budget;
  const periods = Math.max(1, rates.length / (period === 'day' ? 86_400 : 30 * 86_400));
  if (capMinor !== null && candidate.figures.costMinor > capMinor * periods) return 'over_budget';
  // a second or two more is chance, not a worse policy
  return candidate.figures.slowSeconds > current.figures.slowSeconds * 1.1 + 2 ? 'slower' : null;
}
