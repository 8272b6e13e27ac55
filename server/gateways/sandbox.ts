import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { field } from '../contract/plug-in.ts';
import { AppError } from '../lib/app-error.ts';
import { callGateway } from './call.ts';
import { defineGateway, type GatewayDeps, type OpenGateway } from './gateway.ts';
import { findTrade, makeTrade, noticeOf, refundTrade } from './sandbox/bank.ts';
import { accepted, notification, tellShop } from './sandbox/notify.ts';
import { payPage } from './sandbox/page.ts';
import { type PayLink, readPayUrl, toPayUrl, verifyNotification } from './sandbox/sign.ts';

const label = { 'zh-CN': '测试网关', en: 'Test gateway' };

const settings = z.object({
  secret: field(z.string().min(16).max(200), {
    title: { 'zh-CN': '签名密钥', en: 'Signing secret' },
    help: { 'zh-CN': '至少 16 个字符', en: 'At least 16 characters' },
    secret: true,
  }),
  previousSecret: field(
    z
      .string()
      .max(200)
      .regex(/^(?:.{16,})?$/s)
      .optional(),
    {
      title: { 'zh-CN': '上一个签名密钥', en: 'Previous signing secret' },
      help: { 'zh-CN': '更换密钥期间两个都有效', en: 'Both count while a secret is being changed' },
      secret: true,
    },
  ),
  /** What a real upstream would take, ms. Default none. */
  delayMs: field(z.number().int().min(0).max(9000).default(0), {
    title: { 'zh-CN': '上游延迟（毫秒）', en: 'Upstream delay (ms)' },
    advanced: true,
  }),
  /** When the money of a late payment moves, ms. Default 45 s. */
  lateMs: field(z.number().int().min(0).max(86_400_000).default(45_000), {
    title: { 'zh-CN': '迟付等待（毫秒）', en: 'Pay late after (ms)' },
    advanced: true,
  }),
});
type Settings = z.output<typeof settings>;

/** `again`, a second real payment, has no button. */
const outcomes = z.enum(['pay', 'fail', 'late', 'twice', 'lost', 'again']);

export const sandbox = defineGateway({
  label,
  settings,
  currencies: [],
  can: { refund: true, query: true, timestamped: true },
  accepted,
  open,
  rehearse: () => ({ secret: randomUUID() }),
});

function open(options: Settings, deps: GatewayDeps): OpenGateway {
  const afterDelay = <T>(signal: AbortSignal | undefined, answer: () => Promise<T> | T): Promise<T> =>
    callGateway('The test gateway', signal, async (within) => {
      if (options.delayMs > 0) await sleep(options.delayMs, undefined, { signal: within });
      return answer();
    });

  return {
    charge: ({ orderNo, amountMinor, currency, subject, returnUrl, notifyUrl, locale: wanted, expiresAt }, signal) =>
      afterDelay(signal, () => {
        const locale = wanted.startsWith('zh') ? 'zh-CN' : 'en';
        const carried = {
          orderNo,
          amountMinor,
          currency,
          subject: subject.toWellFormed(),
          returnUrl,
          notifyUrl,
          locale,
          expiresAtMs: expiresAt.getTime(),
        } as const;
        return { payUrl: toPayUrl(options.secret, carried) };
      }),

    query: ({ orderNo }, signal) =>
      afterDelay(signal, async () => {
        const trade = await findTrade(deps.store, orderNo);
        if (!trade || trade.paidAtMs > deps.now()) return { state: 'unpaid' };
        return { state: 'paid', notice: noticeOf(orderNo, trade) };
      }),

    refund: (request, signal) => afterDelay(signal, () => refundTrade(deps.store, request, deps.now())),

    async readNotification({ headers, body }) {
      verifyNotification(options, headers, { body, nowMs: deps.now() });
      const parsed = notification.safeParse(parseJson(body));
      if (!parsed.success)
        throw new AppError('bad_input', 'The notification cannot be read.', { reason: 'unreadable' });
      return parsed.data;
    },

    namedOrder({ body }) {
      const { orderNo } = (parseJson(body) ?? {}) as { orderNo?: unknown };
      return typeof orderNo === 'string' ? orderNo : undefined;
    },

    async serve(request, path) {
      const link = readPayUrl(options, path, new URL(request.url).searchParams);
      if (request.method === 'GET' || request.method === 'HEAD') {
        const isPaid = (await findTrade(deps.store, link.orderNo)) !== undefined;
        return payPage(link, { isPaid, isOver: deps.now() > link.expiresAtMs });
      }
      if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, HEAD, POST' } });
      const outcome = outcomes.safeParse((await request.formData().catch(() => undefined))?.get('outcome'));
      if (!outcome.success) throw new AppError('bad_input', 'Choose one of the outcomes.', { field: 'outcome' });
      await takeOutcome(options, deps, { link, outcome: outcome.data });
      return new Response(null, { status: 303, headers: { location: link.returnUrl, 'cache-control': 'no-store' } });
    },
  };
}

async function takeOutcome(
  options: Settings,
  deps: GatewayDeps,
  { link, outcome }: { link: PayLink; outcome: z.output<typeof outcomes> },
): Promise<void> {
  const sender = { deps, secrets: options, notifyUrl: link.notifyUrl };
  const { orderNo, amountMinor, currency } = link;
  if (outcome === 'fail') {
    const tradeNo = `SF${randomUUID().replaceAll('-', '').toUpperCase()}`;
    const happenedAt = new Date(deps.now());
    void tellShop(sender, {
      eventId: `${tradeNo}:failed`,
      orderNo,
      outcome: 'failed',
      amountMinor,
      currency,
      tradeNo,
      happenedAt,
    });
    return;
  }
  const lateMs = outcome === 'late' ? options.lateMs : 0;
  const { trade, isNew } = await makeTrade(deps.store, link, {
    paidAtMs: deps.now() + lateMs,
    again: outcome === 'again',
  });
  if (!isNew || outcome === 'lost') return;
  const notice = noticeOf(orderNo, trade);
  // the buyer goes back at once: the shop is told meanwhile
  void tellShop(sender, notice, lateMs);
  if (outcome === 'twice') void tellShop(sender, notice);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
