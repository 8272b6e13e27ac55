import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { checkWork, createChallenge, type WorkLevel, type WorkPurpose } from '../proof-of-work/challenge.ts';
import { spendWork } from '../proof-of-work/redeem.ts';

/** Somebody from outside, as the storefront knows them. */
export type Stranger = {
  /** Many buyers have this address: a proxy that nobody named stands in front. */
  shared: boolean;
  /** The answer to a challenge, as it was sent. */
  work?: string;
  /** Can do no work and waits instead. */
  waits?: boolean;
  /** Since when they have waited for a turn, ms; set from their place in the line. */
  waitedMs?: number;
  /** Their work has been checked and used up; it stands for all that this request needs. */
  done?: boolean;
};

/** Work counts at whatever level it was asked for so long, ms. */
const freshWorkMs = 60_000;

/** Who can do no work waits this long instead, ms, by level. */
const waitMs: Record<WorkLevel, number> = { 1: 15_000, 2: 30_000, 3: 60_000 };

/**
 * Goes on when a stranger has done work of this level, or has waited as long as it stands for. Work is used up here, once for
 * all that one request needs. Throws `work_needed` with a new challenge, or `WaitNeeded` for whoever would rather wait.
 */
export async function requireWork(
  ctx: Context,
  stranger: Stranger,
  { purpose, level }: { purpose: WorkPurpose; level: WorkLevel },
) {
  if (hasDone(stranger, level)) return;
  const reason = await takeWork(ctx, stranger, { purpose, level });
  if (reason === undefined) return;
  if (stranger.waits || stranger.waitedMs !== undefined)
    throw new WaitNeeded(Math.ceil((waitMs[level] - (stranger.waitedMs ?? 0)) / 1000));
  throw workNeeded(ctx, purpose, { level, reason });
}

/** Takes work that was brought though none is needed any more: it may be again by the time that the order is written. */
export async function offerWork(ctx: Context, stranger: Stranger, purpose: WorkPurpose): Promise<void> {
  if (stranger.work !== undefined && !stranger.done) await takeWork(ctx, stranger, { purpose, level: 1 });
}

/** Whether this request's work, or the time waited, stands for this level already. */
export function hasDone({ done, waitedMs = 0 }: Stranger, level: WorkLevel): boolean {
  return done === true || waitedMs >= waitMs[level];
}

export function workNeeded(
  ctx: Context,
  purpose: WorkPurpose,
  { level, reason = 'work_missing' }: { level: WorkLevel; reason?: string | undefined },
): AppError {
  return new AppError('work_needed', 'So much is being ordered: send it again with the answer to this challenge.', {
    reason,
    work: createChallenge(ctx, purpose, level),
  });
}

async function takeWork(
  ctx: Context,
  stranger: Stranger,
  { purpose, level }: { purpose: WorkPurpose; level: WorkLevel },
) {
  if (stranger.work === undefined) return 'work_missing';
  const work = checkWork(ctx, stranger.work, purpose);
  if (typeof work === 'string') return work;
  // more may be asked for by the time that it is done: what was asked a moment ago still does
  if (work.level < level && work.ageMs > freshWorkMs) return 'work_too_little';
  if (!(await spendWork(ctx, work))) return 'work_used';
  stranger.done = true;
  return undefined;
}

/** Not an answer to anybody: the checkout turns it into a place in the line. */
export class WaitNeeded extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super(`wait ${seconds} s`);
    this.seconds = seconds;
  }
}
