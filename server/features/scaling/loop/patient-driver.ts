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

type Hold = { untilMs: number; error: PlaceError };

/**
 * Orders are not repeated before the place wants to hear them; meanwhile the last answer is thrown again. What was refused for some services
 * does not hold up the others. Looking is held back where the place throttles.
 */
export function patient(driver: OpenDriver, now: () => number = () => performance.now()): OpenDriver {
  const held: { look?: Hold; order?: Hold } = {};
  const heldServices = new Map<string, Hold>();

  async function ask<Answer>(kind: 'look' | 'order', work: () => Promise<Answer>): Promise<Answer> {
    const hold = held[kind];
    if (hold && now() < hold.untilMs) throw hold.error;
    try {
      const answer = await work();
      delete held[kind];
      return answer;
    } catch (error) {
      if (error instanceof PlaceError) holdBack(kind, error);
      throw error;
    }
  }

  function holdBack(kind: 'look' | 'order', error: PlaceError): void {
    const { trouble, retryAfterMs, services } = error;
    const ms = Math.min(longestMs, retryAfterMs ?? waitMs[trouble] ?? 0);
    if (ms === 0) return;
    const hold = { untilMs: now() + ms, error };
    if (services) for (const service of services) heldServices.set(service, hold);
    else for (const each of trouble === 'throttled' ? (['look', 'order'] as const) : [kind]) held[each] = hold;
  }

  return {
    ...driver,
    observe: () => ask('look', () => driver.observe()),
    async setDesired(order) {
      const isHeld = (service: string) => now() < (heldServices.get(service)?.untilMs ?? 0);
      const counts = Object.entries(order.counts).filter(([service]) => !isHeld(service));
      const stillHeld = Object.keys(order.counts).find(isHeld);
      if (counts.length > 0 || stillHeld === undefined) {
        const answer = await ask('order', () => driver.setDesired({ ...order, counts: Object.fromEntries(counts) }));
        if (stillHeld === undefined || answer !== 'done') return answer;
      }
      throw heldServices.get(stillHeld)?.error;
    },
  };
}
