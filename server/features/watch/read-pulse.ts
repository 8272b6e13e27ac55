import type { Pulse } from '../../contract/pulse.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';
import { staleMs, staleVerdict } from './verdict.ts';

const read = statement<{ body: Pulse; age_ms: number }>({
  name: 'pulse_read',
  text: 'select body, greatest(0, extract(epoch from now() - at) * 1000) as age_ms from pulse where id = 1',
});

/** Viewers of one process share one read within this, ms. */
const sharedMs = 200;
const cache = cached({ load, freshMs: sharedMs });

/** The latest pulse and its age; an old one keeps its numbers but can't call anything well. */
export function readPulse(ctx: Context): Promise<{ pulse: Pulse; ageMs: number }> {
  return cache.read(ctx);
}

async function load(ctx: Context): Promise<{ pulse: Pulse; ageMs: number }> {
  const row = await maybeOne(ctx.db, read, []);
  if (!row)
    throw new AppError('unavailable', 'The shop has just started; its first numbers come in a second.', {
      retryAfterSeconds: 1,
    });
  const ageMs = Math.round(row.age_ms);
  const pulse = ageMs > staleMs ? { ...row.body, verdict: staleVerdict(ageMs) } : row.body;
  return { pulse, ageMs };
}
