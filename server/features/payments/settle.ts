import { z } from 'zod';
import type { Connection } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import type { JobHandle, Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { openNeed } from '../needs/needs-you.ts';
import { readSettings } from '../settings/read.ts';
import { applySettlement } from './apply-settlement.ts';
import { decideSettlement } from './decide-settlement.ts';
import { switchedOffGateways } from '../gateways/configured-gateways.ts';
import { lockOrder } from './settlement-row.ts';

const payload = z.object({ paymentEventId: z.number().int() });

/** Settles payment events: exactly one effect each, whatever was delivered how often and in which order. */
export const settleTask: Task<typeof payload, Context> = {
  name: 'orders.settle',
  payload,
  run: (ctx, event, job) => settleAll(ctx, [event], [job]),
  runBatch: settleAll,
};

async function settleAll(ctx: Context, events: z.output<typeof payload>[], jobs: JobHandle[]): Promise<void> {
  const rules = await readLateRules(ctx);
  await transaction(ctx.db, async (tx) => {
    for (const { paymentEventId } of events) await settle(ctx, tx, { paymentEventId, rules });
    for (const job of jobs) await job.complete(tx);
  });
}

export type LateRules = {
  /** ms */
  lateWindowMs: number;
  /** What becomes of a late payment that can't have what it paid for. */
  lateWithoutStock: 'park' | 'refund';
  /** Gateways that the shop has switched off. */
  off: ReadonlySet<string>;
};

/** What a settlement must know of the shop; read before its transaction, which has one connection only. */
export async function readLateRules(ctx: Context): Promise<LateRules> {
  const [{ lateWindowMs, lateWithoutStock }, off] = await Promise.all([readSettings(ctx), switchedOffGateways(ctx)]);
  return { lateWindowMs, lateWithoutStock, off };
}

/** Settles one payment event in this transaction, under its order's lock. */
export async function settle(
  ctx: Context,
  tx: Connection,
  { paymentEventId, rules }: { paymentEventId: number; rules: LateRules },
): Promise<void> {
  const row = await maybeOne(tx, lockOrder, [paymentEventId]);
  if (!row) return keepUnknown(tx, paymentEventId);
  const settlement = decideSettlement(
    {
      status: row.status,
      amountMinor: row.amount_minor,
      currency: row.currency,
      createdAt: +row.created_at,
      expiresAt: +row.expires_at,
    },
    { outcome: row.outcome, amountMinor: row.paid_minor, currency: row.paid_currency },
    {
      tradeKnown: row.trade_order_id !== null,
      now: ctx.clock(),
      receivedAt: +row.received_at,
      lateWindowMs: row.confirmed ? Infinity : rules.lateWindowMs,
      sentHere: row.sent_here,
      gatewayOff: !row.confirmed && !row.rehearsal && rules.off.has(row.gateway),
    },
  );
  await applySettlement(ctx, tx, { row, settlement, lost: row.confirmed ? 'park' : rules.lateWithoutStock });
}

const readEvent = statement<
  { gateway: string; outcome: string; amount_minor: number; currency: string; trade_no: string },
  [number]
>({ name: 'payments_read_event', text: 'select * from payment_event where id = $1' });

/** Money for an order number that was never ours: a person looks. */
async function keepUnknown(tx: Connection, paymentEventId: number): Promise<void> {
  const event = await maybeOne(tx, readEvent, [paymentEventId]);
  if (event?.outcome !== 'paid') return;
  await openNeed(tx, {
    kind: 'unknown_order',
    subject: `${event.gateway}:${event.trade_no}`,
    amountMinor: event.amount_minor,
    currency: event.currency,
    detail: { gateway: event.gateway, tradeNo: event.trade_no },
  });
}
