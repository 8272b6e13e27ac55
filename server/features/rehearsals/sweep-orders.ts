import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

/** The report of a rehearsal stays; what its drawn buyers bought is kept as long as this, days. */
const keptDays = 14;
const atOnce = 500;

// one statement, so that no order is ever left half: its references are checked at the end
const sweep = statement({
  name: 'rehearsals_sweep_orders',
  text: `with old as materialized (
      select id, order_no, gateway from orders where rehearsal and created_at < now() - interval '${keptDays} days' order by id limit ${atOnce}
    ), accesses as (delete from order_access using old where order_id = old.id),
    deliveries as (delete from delivery using old where order_id = old.id),
    keys as (delete from stock_key using old where order_id = old.id),
    refunds as (delete from refund using old where order_id = old.id),
    payments as (delete from payment using old where order_id = old.id),
    needs as (delete from needs_you using old where order_id = old.id),
    events as (delete from order_event using old where order_id = old.id),
    notices as (delete from payment_event using old where payment_event.order_no = old.order_no),
    notes as (delete from gateway_note using old where gateway_note.gateway = old.gateway and key = 'order:' || old.order_no)
    delete from orders using old where orders.id = old.id returning 1`,
});

/** Throws out the oldest orders of rehearsals, with all that hangs on them; answers how many. */
export async function sweepRehearsedOrders(ctx: Context): Promise<number> {
  return (await run(ctx.db, sweep, [])).length;
}
