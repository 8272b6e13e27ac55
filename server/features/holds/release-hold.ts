import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';

// locked first: an order that is being paid for at this moment is left alone; a key that is off sale or on hold stays so
const release = statement<{ orderNo: string; freed: number }, [string]>({
  name: 'blocks_release',
  text: `with one as (select contact_hash, client_ip from orders where order_no = $1),
    due as (
      select o.id, o.order_no, o.quantity from orders o join one using (contact_hash, client_ip)
      where o.status = 'created' and not o.rehearsal for update of o skip locked
    ), expired as (
      update orders set status = 'expired', expires_at = now() where id in (select id from due) returning id
    ), freed as (
      update stock_key set reserved_until = '-infinity'
      where order_id in (select id from due) and sold_at is null and reserved_until < 'infinity' returning id
    ), event as (
      insert into order_event (order_id, type) select id, 'expired' from expired
    )
    select order_no as "orderNo", (select count(*) from freed) as freed from due`,
});

/** Ends the unpaid orders of one contact from one address, named by one of them; a payment that comes after all is a late one. */
export async function releaseHold(
  ctx: Context,
  orderNo: string,
  actor: Actor,
): Promise<{ orders: number; keys: number }> {
  return transaction(ctx.db, async (tx) => {
    const rows = await run(tx, release, [orderNo]);
    const [first] = rows;
    if (!first) throw new AppError('conflict', 'Nothing is held by them any more.', { reason: 'hold_gone' });
    const keys = first.freed;
    await appendAudit(tx, {
      actor,
      action: 'holds.release',
      subject: orderNo,
      detail: { orders: rows.map((row) => row.orderNo), keys },
    });
    return { orders: rows.length, keys };
  });
}
