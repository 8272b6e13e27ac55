import { run, type Statement } from '../../db/database.ts';
import type { PaymentNotice } from '../../gateways/gateway.ts';
import type { Context } from '../context.ts';
import { noteKeyChanged, showTrouble } from '../gateways/show-trouble.ts';

// a genuine notice ends what was wrong with them, in the same statement: nothing more is asked on the way of an order
const record: Statement = {
  name: 'payments_record',
  text: `with event as (
      insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (gateway, event_id) do nothing returning id
    ), work as (
      insert into job (task, payload) select 'orders.settle', jsonb_build_object('paymentEventId', id) from event returning id
    ), mended as (
      delete from gateway_trouble where $9::boolean and gateway = $1 and side = 'notice' returning cause
    ), forgotten as (
      delete from refused_order where $9::boolean and gateway = $1
    ), borne_out as (
      update refused_order set paid_at = now()
      where not $9::boolean and $4 = 'paid' and gateway = $1 and order_no = $3 and paid_at is null returning order_no
    )
    select (select count(*) from work) as fresh, (select count(*) from mended) as mended, (select count(*) from borne_out) as borne`,
};

/** Keeps what a gateway said, once, and has it settled. `told`: by a notice of its own. Answers whether it was new. */
export async function recordNotice(
  ctx: Context,
  gateway: string,
  notice: PaymentNotice,
  told = false,
): Promise<boolean> {
  const [row] = await run<{ fresh: number; mended: number; borne: number }>(ctx.db, record, [
    gateway,
    notice.eventId,
    notice.orderNo,
    notice.outcome,
    notice.amountMinor,
    notice.currency,
    notice.tradeNo,
    notice.happenedAt,
    told,
  ]);
  const { fresh, mended, borne } = row!;
  if (fresh > 0) ctx.waker.wake('orders.settle');
  if (mended > 0) await showTrouble(ctx, gateway);
  if (borne > 0) await noteKeyChanged(ctx, gateway);
  return fresh > 0;
}
