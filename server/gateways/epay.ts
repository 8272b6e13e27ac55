import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { toDecimal } from '../contract/money.ts';
import { field } from '../contract/plug-in.ts';
import { AppError } from '../lib/app-error.ts';
import { callGateway, failedBecause } from './call.ts';
import {
  type Charge,
  type ChargeRequest,
  defineGateway,
  type GatewayDeps,
  type OpenGateway,
  type RawNotification,
} from './gateway.ts';
import { created, isDone, noticeOf, payUrlOf, refusalOf } from './epay/answers.ts';
import { ask, findOrder, name } from './epay/api.ts';
import { checkSigning } from './epay/check.ts';
import { refundOnce } from './epay/refund.ts';
import { type Dialect, dialects, type Fields, readFields, verifySign, withSign } from './epay/sign.ts';

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
  dialect: field(z.enum(dialects).default('standard'), {
    title: { 'zh-CN': '签名写法', en: 'How it is signed' },
    help: {
      'zh-CN': 'standard：直接接密钥；amp_key：接 &key=密钥；upper：大写。不确定时用“检测”',
      en: 'standard: key straight behind; amp_key: as &key=; upper: in capitals. If unsure, use Check',
    },
    advanced: true,
  }),
  signType: field(z.boolean().default(true), {
    title: { 'zh-CN': '发送 sign_type', en: 'Send sign_type' },
    help: { 'zh-CN': '个别网关不认这个字段', en: 'A few gateways stumble over it' },
    advanced: true,
  }),
  shortAmounts: field(z.boolean().default(false), {
    title: { 'zh-CN': '整数金额不带小数', en: 'Whole amounts without decimals' },
    help: { 'zh-CN': '发送 1 而不是 1.00', en: 'Sends 1 instead of 1.00' },
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
 * 易支付 v1. The protocol has no field for when an order lapses: what comes later is settled as a late payment. Its notifications are GET, signed with MD5 and carry no time, so an old one can't be told from a new one: a
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

function open(options: Settings, deps: GatewayDeps): OpenGateway {
  const { pid, key } = options;
  const base = options.apiUrl.replace(/(?:submit|mapi|api)\.php$/, '').replace(/\/*$/, '/');
  const access = { base, pid, key, fetch: deps.fetch };

  async function charge(request: ChargeRequest, within: AbortSignal, dialect = options.dialect): Promise<Charge> {
    const fields = withSign(fieldsOf(request, options), key, { dialect, signType: options.signType });
    if (options.mode === 'page') return { payUrl: `${base}submit.php?${new URLSearchParams(fields)}` };
    const answer = created.safeParse(await ask(access, 'mapi.php', { signal: within, form: fields }));
    if (!answer.success) throw failedBecause('other_shape', `${name} answered in an unknown way.`);
    const payUrl = isDone(answer.data.code) ? payUrlOf(answer.data, base) : undefined;
    if (payUrl) return { payUrl, ...(answer.data.trade_no && { tradeNo: answer.data.trade_no }) };
    throw refusalOf(name, answer.data.msg) ?? failedBecause('refused', `${name} did not take the order.`);
  }

  /** What the cashier's page says of an order: a refusal is a page too. */
  async function place(request: ChargeRequest, within: AbortSignal, dialect: Dialect): Promise<void> {
    const { payUrl } = await charge(request, within, dialect);
    if (options.mode !== 'page') return;
    const answer = await deps.fetch(payUrl, { signal: within, redirect: 'manual' });
    const text = (await answer.text()).slice(0, 4000);
    if (answer.status >= 400 || text.length < 1000) {
      const refusal = refusalOf(name, text.replace(/<[^>]*>/g, ' '));
      if (refusal) throw refusal;
    }
  }

  return {
    charge: (request, signal) => callGateway(name, signal, (within) => charge(request, within)),

    query: ({ orderNo }, signal) =>
      callGateway(name, signal, async (within) => {
        const found = await findOrder(access, orderNo, within);
        if (found?.status === '1') return { state: 'paid', notice: noticeOf(found, deps.now()) };
        return { state: found?.status === '0' ? 'unpaid' : 'unknown' };
      }),

    check: (signal, shop) =>
      callGateway(name, signal, async (within) => {
        const orderNo = `CHECK${randomUUID().replaceAll('-', '').slice(0, 20).toUpperCase()}`;
        await findOrder(access, orderNo, within);
        const nobody = { clientIp: '127.0.0.1', locale: 'zh-CN', expiresAt: new Date(deps.now() + 60_000) };
        const request = { orderNo, amountMinor: 100, currency: 'CNY', subject: 'check', ...shop, ...nobody };
        return checkSigning(options.dialect, (dialect) =>
          place(
            { ...request, orderNo: `${orderNo}${dialects.indexOf(dialect)}`, cancelUrl: shop.returnUrl },
            within,
            dialect,
          ),
        );
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
            post: (fields) => ask(access, 'api.php?act=refund', { signal: within, form: { pid, key, ...fields } }),
            findOrder: (orderNo) => findOrder(access, orderNo, within),
            store: deps.store,
          },
          request,
        );
      }),

    async readNotification(raw) {
      const fields = fieldsIn(raw);
      verifySign(fields, options.previousKey ? [key, options.previousKey] : [key]);
      if (fields.pid !== pid)
        throw new AppError('bad_signature', 'The notification is for another merchant.', { reason: 'wrong_merchant' });
      return fields.trade_status === 'TRADE_SUCCESS' ? noticeOf(fields, deps.now()) : undefined;
    },

    namedOrder(raw) {
      try {
        return fieldsIn(raw).out_trade_no;
      } catch {
        return undefined;
      }
    },
  };
}

function fieldsIn({ method, url, body }: RawNotification): Fields {
  return readFields(method === 'POST' ? body.toString() : (/\?([^#]*)/.exec(url)?.[1] ?? ''));
}

function fieldsOf(request: ChargeRequest, { pid, type, mode, shortAmounts }: Settings): Record<string, string> {
  const subject = request.subject
    .toWellFormed()
    .replace(/[&=?#+%'"<>\\\p{Cc}]/gu, ' ')
    .trim();
  const money = toDecimal(request.amountMinor, request.currency);
  return {
    pid,
    type,
    out_trade_no: request.orderNo,
    notify_url: request.notifyUrl,
    return_url: request.returnUrl,
    name: subject || request.orderNo,
    money: shortAmounts ? money.replace(/\.00$/, '') : money,
    ...(mode === 'mapi' && { clientip: request.clientIp, device: 'mobile' }),
  };
}
