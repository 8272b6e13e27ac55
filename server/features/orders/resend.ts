import { maybeOne, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { parseInput } from '../parse-input.ts';
import { readSettings } from '../settings/read.ts';
import { bookAct } from '../staff/book-act.ts';
import { withinStaffLimits } from '../staff/within-staff-limits.ts';
import { isMailAddress } from '../contacts/contact.ts';
import { orderNoInput } from '../../contract/order-inputs.ts';
import { leaveToOwner } from './owner-decides.ts';

const find = statement<Row, [string]>({
  name: 'orders_resend',
  text: `with o as (select id, contact, delivery, delivered_at, status, quantity, currency from orders where order_no = $1),
    event as (insert into order_event (order_id, type) select id, 'resent' from o where status not in ('created', 'expired', 'refunded'))
    select id, contact, delivery, delivered_at, status, quantity, currency from o`,
});

type Row = {
  id: number;
  contact: string;
  delivery: 'key' | 'manual';
  delivered_at: Date | null;
  status: string;
  quantity: number;
  currency: string;
};

/** 重发: tries an undelivered order again, or mails a delivered one once more. */
export async function resendOrder(
  ctx: Context,
  input: { orderNo: string },
  actor: Actor,
): Promise<{ mailed: boolean }> {
  const { orderNo } = parseInput(orderNoInput, input);
  const settings = await readSettings(ctx);
  return withinStaffLimits(ctx, actor, async (tx) => {
    const order = await maybeOne(tx, find, [orderNo]);
    if (!order || ['created', 'expired', 'refunded'].includes(order.status)) {
      throw new AppError('conflict', 'Only a paid order can be sent again.', { reason: 'order_not_paid' });
    }
    const mailed = order.delivered_at !== null;
    if (!mailed && order.delivery === 'manual') {
      throw new AppError('conflict', 'This order is delivered by hand.', { reason: 'order_by_hand' });
    }
    if (mailed && (!settings.smtp || !isMailAddress(order.contact))) {
      throw new AppError(
        'conflict',
        'Delivered already; there is no mail to send it by. The buyer finds it on the order page.',
        { reason: 'no_mail' },
      );
    }
    if (!mailed) await leaveToOwner(tx, order.id, actor);
    await enqueue(tx, ctx.waker, {
      task: mailed ? 'dispense.mail' : 'dispense.deliver',
      payload: { orderId: order.id },
    });
    await appendAudit(tx, { actor, action: 'orders.resend', subject: orderNo, detail: { mailed } });
    const { id: orderId, quantity: keys, currency } = order;
    await bookAct(tx, { actor, act: 'resend', orderId, orderNo, keys, amountMinor: 0, currency }, settings);
    return { mailed };
  });
}
