import type { ScaledService } from '../../../contract/scaling/policy.ts';
import { maybeOne, one, run } from '../../../db/statement.ts';
import type { Context } from '../../context.ts';
import type { ArrivalBook } from './arrival-book.ts';
import * as queries from '../loop/observe-queries.ts';

/** What becomes work for whom: a payment is settled, a paid order delivered, a delivered one rewarded. */
const workOf: Record<string, ScaledService> = { payment: 'orders', paid: 'dispense', delivered: 'commission' };

/** Seconds that are read again at every look. */
const windowS = 13;

/** Counts the work of the services behind the storefront from the order tables, exactly, second by second. */
export function createEventCounter(book: ArrivalBook) {
  let payment: number | null = null;
  let event: number | null = null;

  return async function countEvents(ctx: Context): Promise<{ deliveryP95Ms: number | null }> {
    const newest = await one(ctx.db, queries.newestIds, []);
    const payments = await run(ctx.db, queries.payments, [payment]);
    const events = await run(ctx.db, queries.orderEvents, [event]);
    const latency = await maybeOne(ctx.db, queries.deliveryLatency, [event]);
    // nothing before the window's oldest row is looked at again; a quiet window moves on to the newest id
    payment = (payments.length > 0 ? Math.min(...payments.map((row) => row.first)) : newest.payment + 1) - 1;
    event = (events.length > 0 ? Math.min(...events.map((row) => row.first)) : newest.event + 1) - 1;

    const fromS = Math.floor(ctx.clock() / 1000) - windowS;
    for (const [type, service] of Object.entries(workOf)) {
      const counts = Array.from({ length: windowS + 2 }, () => 0);
      for (const row of [...payments, ...events]) {
        const count = row.type === type ? counts[row.second - fromS] : undefined;
        if (count !== undefined) counts[row.second - fromS] = count + row.count;
      }
      book.enter(service, 'table', { fromS, counts });
    }
    return { deliveryP95Ms: latency?.p95 ?? null };
  };
}
