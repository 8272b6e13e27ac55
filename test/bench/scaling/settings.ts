import { ratesWithin } from '../../../server/scaling/latency.ts';

/** The plant of every run: orders a second an instance, fewest and most instances, seconds until an order gives up. */
export const perInstance = 10;
export const least = 2;
export const most = 60;
export const giveUpSeconds = 10;

/** An order is slow over this; a backlog is slow over the same, less the 95th percentile of the service itself. */
const slowSeconds = 1;
export const slowBacklogSeconds = 0.7;

/** By number of instances, the largest rate that is not slow. */
export const calmRates = ratesWithin(slowSeconds, perInstance, { most });
