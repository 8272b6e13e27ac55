import type { OpenDriver } from '../../drivers/driver.ts';
import { PlaceError } from '../../drivers/place-error.ts';
import type { Context } from '../context.ts';

/** How long a look at the place counts, ms: below the time after which another scaler would take over. */
const freshMs = 3000;
/** A place that was seen may be out of reach for so long before another scaler may try, ms: it would hardly reach it either. */
const patienceMs = 60_000;

type MayLead = (ctx: Pick<Context, 'log'>) => Promise<boolean>;

/**
 * The driver, and whether a scaler with it may lead: only with a place that it has seen. One without (no fleet, no right, a
 * group that is not there) would hold the lease and do nothing while another waits. The turns' own looks count.
 */
export function leadsOnlyWith(
  driver: OpenDriver,
  now: () => number = () => performance.now(),
): { driver: OpenDriver; mayLead: MayLead } {
  let seenAt = -Infinity;
  let askedAt = -Infinity;
  let isLost = true;
  let asked: Promise<unknown> = Promise.resolve();
  let told = '';

  async function observe() {
    askedAt = now();
    try {
      const view = await driver.observe();
      seenAt = now();
      isLost = false;
      told = '';
      return view;
    } catch (error) {
      if (error instanceof PlaceError && (error.trouble === 'denied' || error.trouble === 'missing')) isLost = true;
      throw error;
    }
  }
  async function mayLead({ log }: Pick<Context, 'log'>): Promise<boolean> {
    if (now() - askedAt >= freshMs) {
      asked = observe().catch((error: Error) => {
        if (told !== error.message)
          log.warn({ reason: error.message }, 'the place where instances run does not answer');
        told = error.message;
      });
    }
    await asked;
    return !isLost && now() - seenAt < patienceMs;
  }
  return { driver: { ...driver, observe }, mayLead };
}
