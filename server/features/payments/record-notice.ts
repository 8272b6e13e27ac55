import { one, statement } from '../../db/statement.ts';
import type { PaymentNotice } from '../../gateways/gateway.ts';
import type { Context } from '../context.ts';
import { noteKeyChanged, showTrouble } from '../gateways/show-trouble.ts';

// a genuine notice ends what was wrong with them, in the same statement: nothing more is asked on the way of an order
const record = statement<
  { fresh: number; mended: number; borne: number },
  {
    gateway: string;
    eventId: string;
    orderNo: string;
    outcome: string;
    amountMinor: number;
    currency: string;
    tradeNo: string;
    happenedAt: Date;
    told: boolean;
  }
>({
  name: 'payments_record',
  text: `with event as (
      insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at)
      values (:gateway, :eventId, :orderNo, :outcome, :amountMinor, :currency, :tradeNo, :happenedAt) on conflict (gateway, event_id) do nothing returning id
    ), work as (
      insert into job (task, payload) select 'orders.settle', jsonb_build_object('paymentEventId', id) from event returning id
    ), mended as (
      delete from gateway_trouble where :told::boolean and gateway = :gateway and side = 'notice' returning cause
    ), forgotten as (
      delete from refused_order where :told::boolean and gateway = :gateway
    ), borne_out as (
      update refused_order set paid_at = now()
      where not :told::boolean and :outcome = 'paid' and gateway = :gateway and order_no = :orderNo and paid_at is null returning order_no
    )
    select (select count(*) from work) as fresh, (select count(*) from mended) as mended, (select count(*) from borne_out) as borne`,
});

/** Keeps what a gateway said, once, and has it settled. `told`: by a notice of its own. Answers whether it was new. */
export async function recordNotice(
  ctx: Context,
  gateway: string,
  { notice, told = false }: { notice: PaymentNotice; told?: boolean | undefined },
): Promise<boolean> {
  const { eventId, orderNo, outcome, amountMinor, currency, tradeNo, happenedAt } = notice;
  const values = { gateway, eventId, orderNo, outcome, amountMinor, currency, tradeNo, happenedAt, told };
  const { fresh, mended, borne } = await one(ctx.db, record, values);
  if (fresh > 0) ctx.waker.wake('orders.settle');
  if (mended > 0) await showTrouble(ctx, gateway);
  if (borne > 0) await noteKeyChanged(ctx, gateway);
  return fresh > 0;
}
