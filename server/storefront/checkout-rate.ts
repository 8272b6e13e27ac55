import type { Context } from '../features/context.ts';
import { readSettings } from '../features/settings/read.ts';
import { placeIdOf } from '../features/waiting-line/ticket.ts';
import { createRequestRate } from './request-rate.ts';

/** Checkouts a minute that one address may try, for each unpaid order it may hold. */
const attemptsPerOpenOrder = 15;
/** How often one may ask about a place in the line; told is at most once a second. */
const asksPerMinute = 120;

export type CheckoutRate = {
  /** Throws `too_many`. True: it is a question about a place, not a new checkout. */
  take(visitor: { address: string; shared: boolean }, ticket: unknown): Promise<boolean>;
};

/** Holds an address to a number of checkouts a minute; whoever waits with a ticket of ours is counted by that instead. */
export function createCheckoutRate(ctx: Context): CheckoutRate {
  const checkouts = createRequestRate(ctx, 'checkout');
  const asks = createRequestRate(ctx, 'waiting');
  return {
    async take({ address, shared }, ticket) {
      const placeId = typeof ticket === 'string' ? placeIdOf(ctx, ticket) : undefined;
      if (placeId !== undefined) await asks.take(`place ${placeId}`, asksPerMinute);
      else if (!shared)
        await checkouts.take(address, (await readSettings(ctx)).openOrdersPerAddress * attemptsPerOpenOrder);
      return placeId !== undefined;
    },
  };
}
