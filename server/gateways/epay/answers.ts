import { z } from 'zod';
import { fromDecimal } from '../../contract/money.ts';
import { AppError } from '../../lib/app-error.ts';
import { failedBecause } from '../call.ts';
import type { PaymentNotice } from '../gateway.ts';
import type { Fields } from './sign.ts';

/** PHP gateways answer numbers as numbers or as text, as they please, and nothing as null. */
const scalar = z.union([z.string(), z.number()]).transform(String);
const maybe = scalar.nullish().transform((value) => value ?? undefined);
const maybeText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

/** Some keep what was asked for in an object of its own. */
const unwrapped = <Shape extends z.ZodType>(shape: Shape) =>
  z.preprocess((answer) => {
    const { data, ...outer } = (answer ?? {}) as { data?: unknown };
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? { ...data, ...outer } : answer;
  }, shape);

export const created = unwrapped(
  z.object({
    code: scalar,
    msg: maybe,
    trade_no: maybe,
    payurl: maybeText,
    qrcode: maybeText,
    urlscheme: maybeText,
  }),
);

export const order = unwrapped(
  z.object({
    code: scalar,
    msg: maybe,
    trade_no: maybe,
    out_trade_no: maybe,
    pid: maybe,
    money: maybe,
    /** 0 unpaid, 1 paid, 2 refunded, 3 frozen, 4 authorised. */
    status: maybe,
  }),
);
export type Order = z.output<typeof order>;

export const refunded = z.object({ code: scalar, refund_no: scalar.optional() });

/** Clones say 1 or 200, as a number or as text. */
export const isDone = (code: string): boolean => code === '1' || code === '200';

/** Which refusal it was, from the words that this family of gateways uses. */
export function refusalOf(name: string, message = ''): AppError | undefined {
  if (/签名|sign/i.test(message)) return failedBecause('wrong_signature', `${name} did not accept the signature.`);
  if (/密钥|商户|key|pid|merchant/i.test(message))
    return failedBecause('key_refused', `${name} does not know this merchant ID with this key.`);
  return undefined;
}

/** What a wallet opens: drawn as a code. */
const openable = /^(?:https?|weixin|wxp|alipays?|alipayqr|mqqapi|uppay|upwrp):/i;

/** Where the buyer pays: a page, else what a wallet scans. An address without a host is the gateway's own. */
export function payUrlOf({ payurl, qrcode, urlscheme }: z.output<typeof created>, base: string): string | undefined {
  const full = (address: string) => {
    const text = address.trim();
    if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return openable.test(text) && URL.canParse(text) ? text : undefined;
    return URL.canParse(text, base) ? new URL(text, base).href : undefined;
  };
  return [payurl, qrcode, urlscheme].flatMap((address) => (address ? (full(address) ?? []) : []))[0];
}

/** A paid trade as its notice; the same trade gives the same event, told or asked for. */
export function noticeOf(
  { trade_no: tradeNo, out_trade_no: orderNo, money }: Partial<Fields>,
  now: number,
): PaymentNotice {
  const amountMinor = fromDecimal(money ?? '', 'CNY');
  if (!tradeNo || !orderNo || amountMinor === undefined) {
    throw new AppError('bad_input', 'The gateway names no trade, order or amount.', { reason: 'unreadable' });
  }
  const eventId = `${tradeNo}:TRADE_SUCCESS`;
  return { eventId, orderNo, outcome: 'paid', amountMinor, currency: 'CNY', tradeNo, happenedAt: new Date(now) };
}
