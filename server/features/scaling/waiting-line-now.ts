import type { Context } from '../context.ts';
import { waitingLine } from '../waiting-line/waiting-line.ts';

/** The line of new checkouts; where nobody is let in, it takes at least as long as it has taken so far. */
export async function waitingLineNow(ctx: Context): Promise<{ waiting: number; waitSeconds: number }> {
  const { length, waitSeconds, oldestMs } = await waitingLine(ctx);
  return { waiting: length, waitSeconds: waitSeconds ?? Math.ceil(oldestMs / 1000) };
}
