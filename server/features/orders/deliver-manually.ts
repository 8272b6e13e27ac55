import { maybeOne, run, statement } from '../../db/statement.ts';
import { afterCommit } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { sealerTo } from '../../lib/seal.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { appendAudit } from '../audit/append.ts';
import type { Actor, Context } from '../context.ts';
import { deliveryAad } from '../../lib/delivery-aad.ts';
import { parseInput } from '../parse-input.ts';
import { closeMoneyNeeds } from '../needs/close-money-needs.ts';
import { readSettings } from '../settings/read.ts';
import { announceKeys } from '../delivery/await-keys.ts';
import { bookAct } from '../staff/book-act.ts';
import { withinStaffLimits } from '../staff/within-staff-limits.ts';
import { isMailAddress } from '../contacts/contact.ts';
import { deliverInput } from '../../contract/order-inputs.ts';
import { leaveToOwner } from './owner-decides.ts';
import { closeNeeds } from '../needs/needs-you.ts';

const lock = statement<Row, [string]>({
  name: 'orders_lock_manual',
  text: "select id, status, quantity, currency, token_public, contact, delivered_at from orders where order_no = $1 and delivery = 'manual' for update",
});

const deliver = statement<never, [number, Buffer, Buffer]>({
  name: 'orders_deliver_manually',
  text: `with slot as (
      insert into delivery (order_id, slot, sealed, sealed_dispense) values ($1, 0, $2, $3)
    ), delivered as (
      update orders set status = case when status = 'partly_refunded' then status else 'delivered' end, delivered_at = clock_timestamp() where id = $1
    ), event as (
      insert into order_event (order_id, type, data) values ($1, 'delivered', '{"manual": true}')
    )
    insert into job (task, payload, locked_until)
    values ('commission.reward', jsonb_build_object('orderId', $1::bigint), now() + interval '1 second')`,
});

type Row = {
  id: number;
  status: string;
  quantity: number;
  currency: string;
  token_public: Buffer;
  contact: string;
  delivered_at: Date | null;
};

const waiting = new Set(['paid', 'delivering', 'partly_refunded']);

/** 代充: what the merchant did for the buyer, as text the buyer sees on the order page; sealed like a key. */
export async function deliverManually(
  ctx: Context,
  input: { orderNo: string; text: string },
  actor: Actor,
): Promise<void> {
  const { orderNo, text } = parseInput(deliverInput, input);
  const settings = await readSettings(ctx);
  await withinStaffLimits(ctx, actor, async (tx) => {
    const order = await maybeOne(tx, lock, [orderNo]);
    if (!order)
      throw new AppError('not_found', 'There is no order of this number that is delivered by hand.', {
        field: 'orderNo',
      });
    if (order.delivered_at || !waiting.has(order.status))
      throw new AppError('conflict', 'This order is not waiting to be delivered.', { reason: 'order_not_waiting' });
    await leaveToOwner(tx, order.id, actor);
    const aad = deliveryAad(orderNo, 0);
    await run(tx, deliver, [
      order.id,
      sealerTo(order.token_public)(text, aad),
      sealerTo(ctx.secrets.dispensePublic)(text, aad),
    ]);
    afterCommit(tx, () => announceKeys(ctx, orderNo));
    await appendAudit(tx, { actor, action: 'orders.deliverManually', subject: orderNo });
    const { id: orderId, quantity: keys, currency } = order;
    await bookAct(tx, { actor, act: 'deliver', orderId, orderNo, keys, amountMinor: 0, currency }, settings);
    await closeNeeds(tx, orderNo, { kinds: ['manual_delivery', 'late_parked', 'gateway_off'], by: actor.id });
    if (order.status === 'partly_refunded') await closeMoneyNeeds(tx, order.id, orderNo);
    if (settings.smtp && isMailAddress(order.contact))
      await enqueue(tx, ctx.waker, {
        task: 'dispense.mail',
        payload: { orderId: order.id },
        options: { uniqueKey: `mail:${order.id}` },
      });
  });
}
