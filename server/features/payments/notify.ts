import { run, type Statement } from '../../db/database.ts';
import type { NotificationAnswer, PaymentNotice, RawNotification } from '../../gateways/gateway.ts';
import { gateways } from '../../gateways/index.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { findGateway } from './gateways.ts';

const record: Statement = {
  name: 'payments_record',
  text: `with event as (
      insert into payment_event (gateway, event_id, order_no, outcome, amount_minor, currency, trade_no, happened_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (gateway, event_id) do nothing returning id)
    insert into job (task, payload) select 'orders.settle', jsonb_build_object('paymentEventId', id) from event returning id`,
};

const recordRefused: Statement = {
  name: 'payments_record_refused',
  text: 'insert into refused_notification (gateway, reason) values ($1, $2)',
};

/** Keeps what a gateway said, once, and has it settled. Answers whether it was new. */
export async function recordNotice(ctx: Context, gateway: string, notice: PaymentNotice): Promise<boolean> {
  const rows = await run(ctx.db, record, [
    gateway,
    notice.eventId,
    notice.orderNo,
    notice.outcome,
    notice.amountMinor,
    notice.currency,
    notice.tradeNo,
    notice.happenedAt,
  ]);
  if (rows.length > 0) ctx.waker.wake('orders.settle');
  return rows.length > 0;
}

/** Verifies a notification, keeps it durably and only then answers; a repeat is answered like the first. */
export async function takeNotification(ctx: Context, name: string, raw: RawNotification): Promise<NotificationAnswer> {
  const gateway = await findGateway(ctx, name);
  let notice: PaymentNotice | undefined;
  try {
    notice = await gateway.open.readNotification(raw);
  } catch (error) {
    if (error instanceof AppError && error.code === 'bad_signature')
      await run(ctx.db, recordRefused, [name, error.message]);
    throw error;
  }
  if (notice) await recordNotice(ctx, name, notice);
  return gateways[gateway.name].accepted;
}
