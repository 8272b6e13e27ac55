import { z } from 'zod';
import { fromDecimal } from '../../contract/money.ts';
import { AppError } from '../../lib/app-error.ts';
import type { PaymentNotice } from '../gateway.ts';
import type { Fields } from './sign.ts';

/** PHP gateways answer numbers as numbers or as text, as they please. */
const scalar = z.union([z.string(), z.number()]).transform(String);

export const created = z.object({
  code: scalar,
  trade_no: scalar.optional(),
  payurl: z.string().optional(),
  qrcode: z.string().optional(),
  urlscheme: z.string().optional(),
});

export const order = z.object({
  code: scalar,
  trade_no: scalar.optional(),
  out_trade_no: scalar.optional(),
  pid: scalar.optional(),
  money: scalar.optional(),
  /** 0 unpaid, 1 paid, 2 refunded, 3 frozen, 4 authorised. */
  status: scalar.optional(),
});
export type Order = z.output<typeof order>;

export const refunded = z.object({ code: scalar, refund_no: scalar.optional() });

/** What a browser or phone can be sent to. */
const openable = /^(?:https?|weixin|wxp|alipays?|mqqapi|uppay):/i;

/** Where the buyer pays; a QR code counts when it is an address. */
export function payUrlOf({ payurl, qrcode, urlscheme }: z.output<typeof created>): string | undefined {
  return [payurl, qrcode, urlscheme].find((url) => url !== undefined && openable.test(url) && URL.canParse(url));
}

/** A paid trade as its notice; the same trade gives the same event, told or asked for. */
export function noticeOf(
  { trade_no: tradeNo, out_trade_no: orderNo, money }: Partial<Fields>,
  now: number,
): PaymentNotice {
  const amountMinor = fromDecimal(money ?? '', 'CNY');
  if (!tradeNo || !orderNo || amountMinor === undefined) {
    throw new AppError('bad_input', 'The gateway names no trade, order or amount.');
  }
  const eventId = `${tradeNo}:TRADE_SUCCESS`;
  return { eventId, orderNo, outcome: 'paid', amountMinor, currency: 'CNY', tradeNo, happenedAt: new Date(now) };
}
