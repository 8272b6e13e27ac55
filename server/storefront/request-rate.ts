import type { Context } from '../features/context.ts';
import { consumeRateLimit } from '../features/limits/rate-limit.ts';
import { AppError } from '../lib/app-error.ts';
import { isLoopback } from '../lib/client-address.ts';

const windowMs = 60_000;
/** An address's attempts are counted here, and only every so many of them in the database that all instances share. */
const attemptsPerUnit = 20;
const mostAddresses = 20_000;

type Seen = { count: number; resetsAt: number; refusedUntil: number };

export type RequestRate = { take(address: string, perMinute: number): Promise<void> };

/**
 * Holds an address to `perMinute` checkouts a minute across all instances, at one statement per 20 attempts: buyers
 * never cost one. Coarse by 20 an instance.
 */
export function createRequestRate(ctx: Context, name: string): RequestRate {
  const seen = new Map<string, Seen>();
  return {
    async take(address, perMinute) {
      // loopback is no buyer but a proxy that wasn't named, or the shop's own load test: holding it back would stop everybody
      if (isLoopback(address)) return;
      const now = ctx.clock();
      let mine = seen.get(address);
      if (!mine || mine.resetsAt <= now) {
        if (seen.size >= mostAddresses) seen.clear();
        mine = { count: 0, resetsAt: now + windowMs, refusedUntil: mine?.refusedUntil ?? 0 };
        seen.set(address, mine);
      }
      if (mine.refusedUntil > now) throw tooMany(mine.refusedUntil - now);
      mine.count++;
      if (mine.count % attemptsPerUnit !== 0) return;
      try {
        await consumeRateLimit(ctx, `${name}:${address}`, {
          max: Math.max(1, Math.ceil(perMinute / attemptsPerUnit)),
          windowMs,
        });
      } catch (error) {
        if (error instanceof AppError && error.code === 'too_many')
          mine.refusedUntil = now + (error.extra.retryAfterSeconds ?? 1) * 1000;
        throw error;
      }
    },
  };
}

function tooMany(waitMs: number): AppError {
  return new AppError('too_many', 'Too many attempts; wait a moment.', {
    retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)),
  });
}
