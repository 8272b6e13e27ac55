import type { Stripe } from 'stripe';
import { z } from 'zod';
import { field } from '../contract/plug-in.ts';
import { AppError } from '../lib/app-error.ts';
import {
  type ChargeRequest,
  defineGateway,
  type GatewayDeps,
  type OpenGateway,
  type RefundRequest,
  type RefundResult,
} from './gateway.ts';
import { leastOf, stepOf, stripeCurrencies, toStripe } from './stripe/amounts.ts';
import { withStripe } from './stripe/client.ts';
import { noticeOfDispute, noticeOfRefund, noticeOfSession } from './stripe/notice.ts';
import { namedOrder, readEvent } from './stripe/webhook.ts';

const webhookSecret = z.string().max(200);

const settings = z.object({
  secretKey: field(z.string().regex(/^(?:sk|rk)_\w{8,250}$/), {
    title: { 'zh-CN': '密钥', en: 'Secret key' },
    help: { 'zh-CN': 'sk_ 或 rk_ 开头', en: 'Begins with sk_ or rk_' },
    secret: true,
  }),
  webhookSecret: field(webhookSecret.regex(/^whsec_\S+$/), {
    title: { 'zh-CN': 'Webhook 签名密钥', en: 'Webhook signing secret' },
    help: { 'zh-CN': 'whsec_ 开头', en: 'Begins with whsec_' },
    secret: true,
  }),
  previousWebhookSecret: field(webhookSecret.regex(/^(?:whsec_\S+)?$/).optional(), {
    title: { 'zh-CN': '上一个 Webhook 签名密钥', en: 'Previous webhook signing secret' },
    help: { 'zh-CN': '更换密钥期间两个都有效', en: 'Both count while a secret is being changed' },
    secret: true,
  }),
  /** Another address than Stripe's own, for tests. */
  apiBase: field(
    z
      .string()
      .regex(/^(?:https?:\/\/\S+)?$/)
      .optional(),
    {
      title: { 'zh-CN': '接口地址（测试用）', en: 'API address (for tests)' },
      address: true,
      advanced: true,
    },
  ),
});
type Settings = z.output<typeof settings>;

/**
 * A session closes with the reservation, but stays open at least 30 minutes (one more for the way and for clocks); what is
 * paid in between is a late payment.
 */
const shortestSessionMs = 31 * 60_000;

export const stripe = defineGateway({
  label: { 'zh-CN': 'Stripe', en: 'Stripe' },
  settings,
  currencies: stripeCurrencies,
  least: leastOf,
  step: stepOf,
  can: { refund: true, query: true, timestamped: true },
  accepted: { status: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' },
  open,
});

function open(options: Settings, deps: GatewayDeps): OpenGateway {
  const use = <T>(signal: AbortSignal | undefined, act: (sdk: Stripe) => Promise<T>) =>
    withStripe(options, deps, { signal, act });

  return {
    charge: (request, signal) =>
      use(signal, async (sdk) => {
        const session = await sdk.checkout.sessions.create(sessionOf(request, deps.now()), {
          idempotencyKey: `charge:${request.orderNo}`,
        });
        if (!session.url) throw new AppError('gateway_failed', 'Stripe gave no payment page.');
        return { payUrl: session.url, tradeNo: session.id };
      }),

    async query({ tradeNo }, signal) {
      if (!tradeNo) return { state: 'unknown' };
      try {
        return await use(signal, async (sdk) => {
          const session = await findSession(sdk, tradeNo);
          if (!session) return { state: 'unknown' };
          const notice = session.payment_status === 'paid' ? noticeOfSession(session, 'paid', deps.now()) : undefined;
          return notice ? { state: 'paid', notice } : { state: 'unpaid' };
        });
      } catch (error) {
        if (error instanceof AppError && error.extra.reason === 'missing') return { state: 'unknown' };
        throw error;
      }
    },

    async check(signal) {
      await use(signal, (sdk) => sdk.checkout.sessions.list({ limit: 1 }));
      return undefined;
    },

    async close({ tradeNo }, signal) {
      if (tradeNo?.startsWith('cs_')) await use(signal, (sdk) => sdk.checkout.sessions.expire(tradeNo));
    },

    refund: (request, signal) => use(signal, (sdk) => refund(sdk, request)),

    async readNotification(raw) {
      const event = await readEvent(raw, options, deps.now);
      const atMs = event.created * 1000;
      switch (event.type) {
        case 'checkout.session.completed':
          // other than paid: the money takes days, and its own event follows; without it the notice says what is missing
          return (event.data.object.payment_status ?? 'paid') === 'paid'
            ? noticeOfSession(event.data.object, 'paid', atMs)
            : undefined;
        case 'checkout.session.async_payment_succeeded':
          return noticeOfSession(event.data.object, 'paid', atMs);
        case 'checkout.session.async_payment_failed':
          return noticeOfSession(event.data.object, 'failed', atMs);
        case 'charge.refunded': {
          const charge = event.data.object;
          return use(undefined, (sdk) => noticeOfRefund(sdk, charge, atMs));
        }
        case 'charge.dispute.created': {
          const dispute = event.data.object;
          return use(undefined, (sdk) => noticeOfDispute(sdk, dispute, atMs));
        }
        default:
          return undefined;
      }
    },

    namedOrder,
  };
}

function sessionOf(request: ChargeRequest, now: number): Stripe.Checkout.SessionCreateParams {
  const { orderNo, amountMinor, currency, subject, returnUrl, cancelUrl, locale, expiresAt } = request;
  const name = subject.toWellFormed().trim() || orderNo;
  return {
    mode: 'payment',
    client_reference_id: orderNo,
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: currency.toLowerCase(),
          unit_amount: toStripe(amountMinor, currency),
          product_data: { name },
        },
      },
    ],
    success_url: returnUrl,
    cancel_url: cancelUrl,
    locale: locale.startsWith('zh') ? 'zh' : 'en',
    expires_at: Math.ceil(Math.max(expiresAt.getTime(), now + shortestSessionMs) / 1000),
    // copied to the charge, by which refunds and disputes find their order
    payment_intent_data: { metadata: { orderNo } },
    metadata: { orderNo },
  };
}

/** By the session's id, or by the payment intent that replaces it once the order is paid. */
async function findSession(sdk: Stripe, tradeNo: string): Promise<Stripe.Checkout.Session | undefined> {
  if (tradeNo.startsWith('cs_')) return sdk.checkout.sessions.retrieve(tradeNo);
  return (await sdk.checkout.sessions.list({ payment_intent: tradeNo, limit: 1 })).data[0];
}

/** Stripe forgets request keys after a day or more, so the refunds it has are looked through first. */
async function refund(
  sdk: Stripe,
  { orderNo, tradeNo, amountMinor, currency, requestKey }: RefundRequest,
): Promise<RefundResult> {
  const amount = toStripe(amountMinor, currency);
  const known = await sdk.refunds.list({ payment_intent: tradeNo, limit: 100 });
  const earlier = known.data.find(({ metadata }) => metadata?.requestKey === requestKey);
  const made =
    earlier ??
    (await sdk.refunds.create(
      { payment_intent: tradeNo, amount, metadata: { orderNo, requestKey } },
      { idempotencyKey: `refund:${requestKey}` },
    ));
  if (made.amount !== amount) {
    throw new AppError('gateway_failed', 'This refund was asked for before, with another amount.', {
      reason: 'refund_refused',
    });
  }
  if (made.status === 'failed' || made.status === 'canceled') {
    throw new AppError('gateway_failed', 'Stripe could not give the money back.', { reason: 'refund_refused' });
  }
  return { state: made.status === 'succeeded' ? 'done' : 'pending', refundNo: made.id };
}
