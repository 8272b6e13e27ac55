import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

/** `failed`: the gateway said so since the buyer was sent there. `pending`: they came back, and money may be on its way. */
export type PaymentState = 'open' | 'pending' | 'failed';

/** A buyer who came back this long ago, and of whose money nothing is known, has not paid, ms. */
const pendingMs = 15 * 60_000;

/** When the order's gateway last said that a payment failed; only asked of unpaid orders. */
export const failedAt = `case when o.status in ('created', 'expired') then (select max(e.received_at) from payment_event e
  where e.order_no = o.order_no and e.gateway = o.gateway and e.outcome = 'failed') end`;

type Moments = { created_at: Date; sent_at: Date | null; returned_at: Date | null; failed_at: Date | null };

export function paymentState({ created_at, sent_at, returned_at, failed_at }: Moments, now: number): PaymentState {
  const sentAt = +(sent_at ?? created_at);
  if (failed_at && +failed_at >= sentAt) return 'failed';
  return returned_at && +returned_at >= sentAt && now - +returned_at < pendingMs ? 'pending' : 'open';
}

const back = statement<never, [number]>({
  name: 'orders_returned',
  text: `update orders set returned_at = now() where id = $1 and status in ('created', 'expired')
    and (returned_at is null or returned_at < coalesce(sent_at, created_at))`,
});

const gaveUp = statement<never, [number]>({
  name: 'orders_gave_up',
  text: 'update orders set returned_at = null where id = $1',
});

/** The buyer is back from the gateway, as it sends them after paying. */
export async function noteReturn(ctx: Context, orderId: number): Promise<void> {
  await run(ctx.db, back, [orderId]);
}

/** The buyer gave up there: no money is on its way. */
export async function noteGivenUp(ctx: Context, orderId: number): Promise<void> {
  await run(ctx.db, gaveUp, [orderId]);
}
