import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../lib/app-error.ts';
import type { GatewayDeps, PaymentNotice, RefundRequest, RefundResult } from '../gateway.ts';
import type { PayLink } from './sign.ts';

const trade = z.object({
  tradeNo: z.string(),
  amountMinor: z.number().int(),
  currency: z.string(),
  /** When the money moves, ms since the epoch; ahead of now for a late payment. */
  paidAtMs: z.number(),
  /** Minor units given back, by request key. */
  refunds: z.record(z.string(), z.number().int()),
});
export type Trade = z.output<typeof trade>;

const account = z.object({ trades: z.array(trade) });

type Store = GatewayDeps['store'];

const keyOf = (orderNo: string) => `order:${orderNo}`;

async function tradesOf(store: Store, orderNo: string): Promise<Trade[]> {
  const kept = await store.get(keyOf(orderNo));
  return kept === undefined || kept === null ? [] : account.parse(kept).trades;
}

/** The order's first trade, whether its money has moved yet or not. */
export async function findTrade(store: Store, orderNo: string): Promise<Trade | undefined> {
  return (await tradesOf(store, orderNo))[0];
}

/** Moves the money, once; `again` makes another trade of an order that is paid already. */
export async function makeTrade(
  store: Store,
  { orderNo, amountMinor, currency }: PayLink,
  { paidAtMs, again }: { paidAtMs: number; again: boolean },
): Promise<{ trade: Trade; isNew: boolean }> {
  const trades = await tradesOf(store, orderNo);
  const known = trades[0];
  if (known && !again) return { trade: known, isNew: false };
  // two clicks at once arrive at the same number, so they stay one trade
  const tradeNo = `SB${digest(`${orderNo}:${trades.length}`)}`;
  const made: Trade = { tradeNo, amountMinor, currency, paidAtMs, refunds: {} };
  await store.put(keyOf(orderNo), { trades: [...trades, made] });
  return { trade: made, isNew: true };
}

/** Gives money back out of one trade, once a request key. */
export async function refundTrade(store: Store, request: RefundRequest, nowMs: number): Promise<RefundResult> {
  const trades = await tradesOf(store, request.orderNo);
  const from = trades.find((candidate) => candidate.tradeNo === request.tradeNo && candidate.paidAtMs <= nowMs);
  if (!from || from.currency !== request.currency) throw refused('The test gateway has no such payment.');
  const refundNo = `SR${digest(request.requestKey)}`;
  const earlier = from.refunds[request.requestKey];
  if (earlier === request.amountMinor) return { state: 'done', refundNo };
  if (earlier !== undefined) throw refused('This refund was asked for before, with another amount.');
  const given = Object.values(from.refunds).reduce((sum, minor) => sum + minor, 0);
  if (given + request.amountMinor > from.amountMinor) throw refused('More than is left of this payment.');
  from.refunds[request.requestKey] = request.amountMinor;
  await store.put(keyOf(request.orderNo), { trades });
  return { state: 'done', refundNo };
}

export function noticeOf(orderNo: string, { tradeNo, amountMinor, currency, paidAtMs }: Trade): PaymentNotice {
  return {
    eventId: `${tradeNo}:paid`,
    orderNo,
    outcome: 'paid',
    amountMinor,
    currency,
    tradeNo,
    happenedAt: new Date(paidAtMs),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24).toUpperCase();
}

function refused(message: string): AppError {
  return new AppError('gateway_failed', message, { reason: 'refund_refused' });
}
