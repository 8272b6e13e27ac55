import { z } from 'zod';
import { toDecimal } from '../contract/money.ts';
import { AppError } from '../lib/app-error.ts';
import { callGateway, readJson } from './call.ts';
import { type ChargeRequest, defineGateway, field, type GatewayDeps, type OpenGateway } from './gateway.ts';
import { created, noticeOf, order, type Order, payUrlOf } from './epay/answers.ts';
import { refundOnce } from './epay/refund.ts';
import { readFields, verifySign, withSign } from './epay/sign.ts';

const label = { 'zh-CN': '易支付', en: 'Epay' };

const key = z.string().max(200);

const settings = z.object({
  apiUrl: field(z.url({ protocol: /^https?$/ }), {
    title: { 'zh-CN': '接口地址', en: 'API address' },
    help: {
      'zh-CN': '例如 https://pay.example.com/，不带 submit.php',
      en: 'Such as https://pay.example.com/, without submit.php',
    },
    address: true,
  }),
  pid: field(z.string().regex(/^[\w-]{1,40}$/), { title: { 'zh-CN': '商户 ID', en: 'Merchant ID' } }),
  key: field(key.min(1), { title: { 'zh-CN': '商户密钥', en: 'Merchant key' }, secret: true }),
  previousKey: field(key.optional(), {
    title: { 'zh-CN': '上一个商户密钥', en: 'Previous merchant key' },
    help: { 'zh-CN': '更换密钥期间两个都有效', en: 'Both count while a key is being changed' },
    secret: true,
  }),
  type: field(
    z
      .string()
      .regex(/^[a-z0-9_]{1,20}$/)
      .default('alipay'),
    {
      title: { 'zh-CN': '支付方式', en: 'Payment method' },
      help: { 'zh-CN': 'alipay、wxpay、qqpay 等', en: 'alipay, wxpay, qqpay, ...' },
    },
  ),
  mode: field(z.enum(['page', 'mapi']).default('page'), {
    title: { 'zh-CN': '下单方式', en: 'How orders are placed' },
    help: { 'zh-CN': 'page：跳转到收银台；mapi：后台下单', en: 'page: redirect to the cashier; mapi: from the server' },
    advanced: true,
  }),
  /** Many of these gateways have no refund call, or want it switched on first. Default: back by hand. */
  refunds: field(z.boolean().default(false), {
    title: { 'zh-CN': '网关支持接口退款', en: 'The gateway refunds by API' },
    help: { 'zh-CN': '先在易支付商户后台开启', en: 'Switch it on at the gateway first' },
  }),
});
type Settings = z.output<typeof settings>;

/**
 * 易支付 v1. Its notifications are GET, signed with MD5 and carry no time, so an old one can't be told from a new one: a
 * repeat is harmless only because its event is known.
 */
export const epay = defineGateway({
  label,
  settings,
  currencies: ['CNY'],
  can: { refund: true, query: true, timestamped: false },
  accepted: { status: 200, body: 'success', contentType: 'text/plain; charset=utf-8' },
  open,
});

const name = 'The epay gateway';

function open(options: Settings, deps: GatewayDeps): OpenGateway {
  const { pid } = options;
  const base = options.apiUrl.replace(/(?:submit|mapi|api)\.php$/, '').replace(/\/*$/, '/');
  const credentials = { pid, key: options.key };

  async function ask(path: string, signal: AbortSignal, form?: Record<string, string>): Promise<unknown> {
    const body = form && new URLSearchParams(form);
    // addresses carry the key: following a redirect would hand it on
    return readJson(
      name,
      await deps.fetch(base + path, { method: body ? 'POST' : 'GET', body, signal, redirect: 'error' }),
    );
  }

  async function findOrder(orderNo: string, signal: AbortSignal): Promise<Order | undefined> {
    const query = new URLSearchParams({ act: 'order', ...credentials, out_trade_no: orderNo });
    const found = order.safeParse(await ask(`api.php?${query}`, signal));
    if (!found.success) throw new AppError('gateway_failed', `${name} answered in an unknown way.`);
    const isOurs = found.data.out_trade_no === orderNo && (found.data.pid ?? pid) === pid;
    return found.data.code === '1' && isOurs ? found.data : undefined;
  }

  return {
    charge: (request, signal) =>
      callGateway(name, signal, async (within) => {
        const fields = withSign(fieldsOf(request, options), options.key);
        if (options.mode === 'page') return { payUrl: `${base}submit.php?${new URLSearchParams(fields)}` };
        const answer = created.safeParse(await ask('mapi.php', within, fields));
        const payUrl = answer.success && answer.data.code === '1' ? payUrlOf(answer.data) : undefined;
        if (!payUrl) throw new AppError('gateway_failed', `${name} did not take the order.`);
        return { payUrl, tradeNo: answer.data?.trade_no };
      }),

    query: ({ orderNo }, signal) =>
      callGateway(name, signal, async (within) => {
        const found = await findOrder(orderNo, within);
        if (found?.status === '1') return { state: 'paid', notice: noticeOf(found, deps.now()) };
        return { state: found?.status === '0' ? 'unpaid' : 'unknown' };
      }),

    refund: (request, signal) =>
      callGateway(name, signal, (within) => {
        if (!options.refunds) {
          throw new AppError('conflict', 'This gateway does not refund by API: pay back by hand, then mark it so.', {
            reason: 'refund_by_hand',
          });
        }
        return refundOnce(
          {
            post: (fields) => ask('api.php?act=refund', within, { ...credentials, ...fields }),
            findOrder: (orderNo) => findOrder(orderNo, within),
            store: deps.store,
          },
          request,
        );
      }),

    async readNotification({ method, url, body }) {
      const fields = readFields(method === 'POST' ? body.toString() : (/\?([^#]*)/.exec(url)?.[1] ?? ''));
      verifySign(fields, options.previousKey ? [options.key, options.previousKey] : [options.key]);
      if (fields.pid !== pid) throw new AppError('bad_signature', 'The notification is for another merchant.');
      return fields.trade_status === 'TRADE_SUCCESS' ? noticeOf(fields, deps.now()) : undefined;
    },
  };
}

function fieldsOf(request: ChargeRequest, { pid, type, mode }: Settings): Record<string, string> {
  const subject = request.subject
    .toWellFormed()
    .replace(/[&=?#+%'"<>\\\p{Cc}]/gu, ' ')
    .trim();
  return {
    pid,
    type,
    out_trade_no: request.orderNo,
    notify_url: request.notifyUrl,
    return_url: request.returnUrl,
    name: subject || request.orderNo,
    money: toDecimal(request.amountMinor, request.currency),
    ...(mode === 'mapi' && { clientip: request.clientIp, device: 'mobile' }),
  };
}
