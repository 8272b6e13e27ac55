import type { Context } from '../../context.ts';
import { learnedCapacity } from '../../promos/usual.ts';
import { piecesMs } from './piece-time.ts';
import { learnedVariability } from './variability.ts';

/** It is learned from two days, and hardly moves. */
const everyMs = 600_000;

/** How much the time of one piece of work varies between payment and key, at most 10 minutes old. */
export function createVariability() {
  let known: number | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  return async function variabilityOf(ctx: Context): Promise<number | null> {
    const at = ctx.clock();
    if (Math.abs(at - readAt) < everyMs) return known;
    readAt = at;
    known = await learnedVariability(ctx, piecesMs(ctx, await learnedCapacity(ctx)));
    return known;
  };
}
