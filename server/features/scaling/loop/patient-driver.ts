import type { OpenDriver } from '../../../drivers/driver.ts';
import { PlaceError, type PlaceTrouble } from '../../../drivers/place-error.ts';

/** What only a person can mend is tried again after this, ms. */
const deniedMs = 30_000;
/** A place that asks for patience without saying how much gets this, ms. */
const throttledMs = 5000;
const longestMs = 300_000;

const waitMs: Partial<Record<PlaceTrouble, number>> = {
  throttled: throttledMs,
  denied: deniedMs,
  missing: deniedMs,
  refused: throttledMs,
};

/** Orders are not repeated before the place wants to hear them; meanwhile the last answer is thrown again. Looking is held back where the place throttles. */
export function patient(driver: OpenDriver, now: () => number = () => performance.now()): OpenDriver {
  const held: { look?: { untilMs: number; error: PlaceError }; order?: { untilMs: number; error: PlaceError } } = {};
  async function ask<Answer>(kind: 'look' | 'order', work: () => Promise<Answer>): Promise<Answer> {
    const hold = held[kind];
    if (hold && now() < hold.untilMs) throw hold.error;
    try {
      const answer = await work();
      delete held[kind];
      return answer;
    } catch (error) {
      if (error instanceof PlaceError) {
        const { trouble, retryAfterMs } = error;
        const ms = Math.min(longestMs, retryAfterMs ?? waitMs[trouble] ?? 0);
        if (ms > 0)
          for (const each of trouble === 'throttled' ? (['look', 'order'] as const) : [kind])
            held[each] = { untilMs: now() + ms, error };
      }
      throw error;
    }
  }
  return {
    ...driver,
    observe: () => ask('look', () => driver.observe()),
    setDesired: (order) => ask('order', () => driver.setDesired(order)),
  };
}
