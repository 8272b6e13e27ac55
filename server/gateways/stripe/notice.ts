import { defined } from '../../contract/defined.ts';
import type { Stripe } from 'stripe';
import type { PaymentNotice } from '../gateway.ts';
import { AppError } from '../../lib/app-error.ts';
import { fromStripe } from './amounts.ts';
import { idOf } from './client.ts';

/** Stripe's number and small letters as the shop's minor units and code. */
function moneyOf(amount: number, code: string): { amountMinor: number; currency: string } {
  const currency = code.toUpperCase();
  const amountMinor = fromStripe(amount, currency);
  if (amountMinor === undefined) throw new AppError('bad_input', 'The amount is no whole number of minor units.');
  return { amountMinor, currency };
}

/** A paid session as its notice. The trade is the payment intent, so that told and asked are the same event. */
export function noticeOfSession(
  session: Stripe.Checkout.Session,
  outcome: 'paid' | 'failed',
  atMs: number,
): PaymentNotice | undefined {
  const orderNo = session.client_reference_id;
  const tradeNo = idOf(session.payment_intent);
  // sessions that some other system made on the same account
  if (!orderNo || session.metadata?.orderNo !== orderNo) return undefined;
  if (!tradeNo || !session.payment_status || !Number.isInteger(session.amount_total) || !session.currency)
    throw new AppError('bad_input', 'The event lacks what this shop reads: its API version is another one.', {
      reason: 'api_version',
    });
  const event = outcome === 'paid' ? `${tradeNo}:paid` : `${session.id}:failed`;
  return {
    eventId: event,
    orderNo,
    outcome,
    ...moneyOf(defined(session.amount_total, 'session.amount_total'), session.currency),
    tradeNo,
    happenedAt: new Date(atMs),
  };
}

/** Money that went back without us: at Stripe's own dashboard. Refunds that the shop asked for carry its request key. */
export async function noticeOfRefund(
  stripe: Stripe,
  charge: Stripe.Charge,
  atMs: number,
): Promise<PaymentNotice | undefined> {
  const orderNo = charge.metadata.orderNo;
  const tradeNo = idOf(charge.payment_intent);
  if (!orderNo || !tradeNo) return undefined;
  const refunds = await stripe.refunds.list({ charge: charge.id, limit: 100 });
  const foreign = refunds.data.filter(
    ({ metadata, status }) => !metadata?.requestKey && status !== 'failed' && status !== 'canceled',
  );
  const amount = foreign.reduce((sum, refund) => sum + refund.amount, 0);
  if (amount === 0) return undefined;
  return {
    eventId: `${charge.id}:refunded:${amount}`,
    orderNo,
    outcome: 'refunded',
    ...moneyOf(amount, charge.currency),
    tradeNo,
    happenedAt: new Date(atMs),
  };
}

export async function noticeOfDispute(
  stripe: Stripe,
  dispute: Stripe.Dispute,
  atMs: number,
): Promise<PaymentNotice | undefined> {
  const tradeNo = idOf(dispute.payment_intent);
  if (!tradeNo) return undefined;
  const { orderNo } = (await stripe.paymentIntents.retrieve(tradeNo)).metadata;
  if (!orderNo) return undefined;
  return {
    eventId: `${dispute.id}:disputed`,
    orderNo,
    outcome: 'disputed',
    ...moneyOf(dispute.amount, dispute.currency),
    tradeNo,
    happenedAt: new Date(atMs),
  };
}
