import type { PaymentNotice } from '../../gateways/gateway.ts';
import type { OrderStatus } from '../../contract/orders.ts';

/** What is known of the order when a notice about it is settled; times in ms since the epoch. */
export type OrderForSettlement = {
  status: OrderStatus;
  amountMinor: number;
  currency: string;
  createdAt: number;
  expiresAt: number;
};

export type Settlement =
  /** The money pays the order. `late`: the reservation had lapsed. `overMinor`: paid more than asked. */
  | { kind: 'pay'; late: boolean; overMinor: number }
  /** Known already: the same trade again. */
  | { kind: 'repeat' }
  /** Money that pays nothing: a second payment, or one for a refunded order. It goes back to where it came from. */
  | { kind: 'surplus' }
  /** Too long after the order to deliver without a person's word. */
  | { kind: 'park' }
  | { kind: 'short'; missingMinor: number }
  | { kind: 'wrong_currency' }
  | { kind: 'disputed' }
  | { kind: 'nothing' };

/** Decides, once and in one place, what a verified notice means for its order. Pure. */
export function decideSettlement(
  order: OrderForSettlement,
  notice: Pick<PaymentNotice, 'outcome' | 'amountMinor' | 'currency'>,
  { tradeKnown, now, lateWindowMs }: { tradeKnown: boolean; now: number; lateWindowMs: number },
): Settlement {
  if (notice.outcome === 'disputed' || notice.outcome === 'refunded') return { kind: 'disputed' };
  if (notice.outcome !== 'paid') return { kind: 'nothing' };
  if (tradeKnown) return { kind: 'repeat' };
  if (notice.currency !== order.currency) return { kind: 'wrong_currency' };
  if (order.status !== 'created' && order.status !== 'expired') return { kind: 'surplus' };
  if (notice.amountMinor < order.amountMinor)
    return { kind: 'short', missingMinor: order.amountMinor - notice.amountMinor };
  if (now - order.createdAt > lateWindowMs) return { kind: 'park' };
  return { kind: 'pay', late: now > order.expiresAt, overMinor: notice.amountMinor - order.amountMinor };
}
