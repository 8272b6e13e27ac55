import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor } from '../context.ts';

// what was booked then, not the row under Needs you, which others may close
const parked = statement<never, [number]>({
  name: 'orders_parked_for_owner',
  text: "select from order_event where order_id = $1 and type = 'paid' and (data ? 'because' or data ? 'gatewayOff') limit 1",
});

/** Below today's price, against a used coupon or for a gateway that is switched off, only an owner sends an order after all. */
export async function leaveToOwner(tx: Connection, orderId: number, actor: Actor): Promise<void> {
  if (actor.role !== 'operator' || (await run(tx, parked, [orderId])).length === 0) return;
  throw new AppError('not_allowed', 'What this order was promised no longer holds: refund it, or ask the owner.', {
    reason: 'owner_decides',
  });
}
