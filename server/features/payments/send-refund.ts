import { z } from 'zod';
import type { Connection } from '../../db/database.ts';
import { maybeOne, one, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { enqueue } from '../../queue/enqueue.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { releaseKeys } from '../keys/claim.ts';
import { closeNeeds, openNeed } from '../needs/needs-you.ts';
import { closeMoneyNeeds } from '../needs/close-money-needs.ts';
import { findGateway } from '../gateways/configured-gateways.ts';

type RefundRow = {
  id: number;
  state: 'asked' | 'done' | 'failed';
  order_id: number;
  order_no: string;
  payment_id: number;
  payment_state: 'applied' | 'surplus' | 'short';
  gateway: string;
  trade_no: string;
  amount_minor: number;
  currency: string;
  reason: string;
  request_key: string;
};

const read = statement<RefundRow, [number]>({
  name: 'refunds_read',
  text: `select r.id, r.state, r.order_id, o.order_no, r.payment_id, p.state as payment_state, p.gateway, p.trade_no, r.amount_minor,
      p.currency, r.reason, coalesce(r.gateway_key, r.request_key) as request_key
    from refund r join payment p on p.id = r.payment_id join orders o on o.id = r.order_id where r.id = $1`,
});

/** Gives money back through the gateway; its request key makes a repeat harmless there, the refund's state here. */
export const refundTask: Task<z.ZodObject<{ refundId: z.ZodNumber }>, Context> = {
  name: 'orders.refund',
  payload: z.object({ refundId: z.number().int() }),
  async run(ctx, { refundId }, job) {
    const refund = await maybeOne(ctx.db, read, [refundId]);
    if (!refund || refund.state === 'done') return;
    const { open } = await findGateway(ctx, refund.gateway);
    const request = {
      orderNo: refund.order_no,
      tradeNo: refund.trade_no,
      amountMinor: refund.amount_minor,
      currency: refund.currency,
      reason: refund.reason,
      requestKey: refund.request_key,
    };
    try {
      if (!open.refund) throw new Error('This gateway can not refund.');
      await open.refund(request, job.signal);
    } catch (error) {
      if (!(error instanceof AppError) || !final.has(error.extra.reason ?? '')) throw error;
      await transaction(ctx.db, async (tx) => {
        await giveUp(tx, refund, { why: error.message, unclear: error.extra.reason === 'refund_unclear' });
        await job.complete(tx);
      });
      return;
    }
    await transaction(ctx.db, async (tx) => {
      await finishRefund(ctx, tx, refund.id);
      await job.complete(tx);
    });
  },
  async onDead(tx, { refundId }, error) {
    const refund = await one(tx, read, [refundId]);
    await giveUp(tx, refund, { why: error, unclear: true });
  },
};

/** Answers that no repeat changes: a person pays back by hand, or looks. */
const final = new Set(['refund_by_hand', 'refund_refused', 'refund_unclear']);

/** `unclear`: the gateway may have done it after all, so that asking again must be under the same key. */
async function giveUp(
  tx: Connection,
  refund: RefundRow,
  { why, unclear }: { why: string; unclear: boolean },
): Promise<void> {
  await run(tx, lock, [refund.order_id]);
  await run(tx, fail, [refund.id, why, unclear]);
  await openNeed(tx, {
    kind: 'refund_failed',
    subject: refund.order_no,
    orderId: refund.order_id,
    amountMinor: refund.amount_minor,
    currency: refund.currency,
    detail: { refundId: refund.id },
  });
}

const fail = statement<never, [number, string, boolean]>({
  name: 'refunds_fail',
  text: `with refund as (
      update refund set state = 'failed', failure = $2, unclear = $3 where id = $1 and state = 'asked' returning order_id
    ), replacement as (
      -- one that waited for the refund comes now
      insert into job (task, payload) select 'dispense.deliver', jsonb_build_object('orderId', o.id)
      from refund join orders o on o.id = refund.order_id where o.delivered_at is not null and o.delivery = 'key'
    )
    insert into order_event (order_id, type) select order_id, 'refund_failed' from refund`,
});

const lock = statement<never, [number]>({
  name: 'refunds_lock',
  text: 'select status, delivered_at, paid_minor, refunded_minor from orders where id = $1 for update',
});

const finish = statement<{ order_id: number; status: string | null }, [number]>({
  name: 'refunds_finish',
  text: `with done as (
      update refund set state = 'done', done_at = now() where id = $1 and state <> 'done' returning order_id, payment_id, amount_minor
    ), money as (
      update payment p set refunded_minor = p.refunded_minor + done.amount_minor from done where p.id = done.payment_id returning p.state
    ), order_row as (
      update orders o set
        refunded_minor = o.refunded_minor + done.amount_minor,
        status = case when o.refunded_minor + done.amount_minor >= o.paid_minor then 'refunded' else 'partly_refunded' end
      from done, money where o.id = done.order_id and money.state = 'applied' returning o.id, o.status
    ), event as (
      insert into order_event (order_id, type, data) select order_id, 'refunded', jsonb_build_object('amountMinor', amount_minor) from done
    ) select done.order_id, (select status from order_row) as status from done`,
});

/** Books a refund as done: once, however often it is called. */
export async function finishRefund(ctx: Context, tx: Connection, refundId: number): Promise<void> {
  const refund = await one(tx, read, [refundId]);
  await run(tx, lock, [refund.order_id]);
  const done = await maybeOne(tx, finish, [refundId]);
  if (!done) return;
  await closeMoneyNeeds(tx, done.order_id, refund.order_no);
  if (!done.status) return;
  await enqueue(tx, ctx.waker, { task: 'commission.claw-back', payload: { orderId: done.order_id } });
  if (done.status !== 'refunded') return;
  await releaseKeys(tx, done.order_id);
  await closeNeeds(tx, refund.order_no, {
    kinds: ['out_of_stock', 'late_parked', 'gateway_off', 'manual_delivery', 'key_reported'],
  });
}
