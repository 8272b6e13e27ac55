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
  /** The money came, by a gateway that the shop has switched off: a person decides. */
  | { kind: 'gateway_off' }
  /** Told by a gateway that this order was never sent to: it pays nothing. */
  | { kind: 'elsewhere' }
  | { kind: 'short'; missingMinor: number }
  | { kind: 'wrong_currency' }
  | { kind: 'disputed' }
  | { kind: 'nothing' };

export type Circumstances = {
  /** The trade is booked already. */
  tradeKnown: boolean;
  /** ms */
  now: number;
  lateWindowMs: number;
  /** When we were told, ms; now when absent. Money that came within the hold is not late, however long its settling takes. */
  receivedAt?: number;
  /** Whether the order was sent to the gateway that speaks. Default yes. */
  sentHere?: boolean;
  /** Whether the shop has switched that gateway off. Default no. */
  gatewayOff?: boolean;
};

/** Decides, once and in one place, what a verified notice means for its order. Pure. */
export function decideSettlement(
  order: OrderForSettlement,
  notice: Pick<PaymentNotice, 'outcome' | 'amountMinor' | 'currency'>,
  { tradeKnown, now, lateWindowMs, receivedAt = now, sentHere = true, gatewayOff = false }: Circumstances,
): Settlement {
  if (!sentHere) return { kind: notice.outcome === 'failed' ? 'nothing' : 'elsewhere' };
  if (notice.outcome === 'disputed' || notice.outcome === 'refunded') return { kind: 'disputed' };
  if (notice.outcome !== 'paid') return { kind: 'nothing' };
  if (tradeKnown) return { kind: 'repeat' };
  if (notice.currency !== order.currency) return { kind: 'wrong_currency' };
  if (order.status !== 'created' && order.status !== 'expired') return { kind: 'surplus' };
  if (notice.amountMinor < order.amountMinor)
    return { kind: 'short', missingMinor: order.amountMinor - notice.amountMinor };
  if (gatewayOff) return { kind: 'gateway_off' };
  if (now - order.createdAt > lateWindowMs) return { kind: 'park' };
  return { kind: 'pay', late: receivedAt > order.expiresAt, overMinor: notice.amountMinor - order.amountMinor };
}
