import { run, type Statement } from '../../db/database.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { noteAnswer } from '../payments/answered.ts';
import { chargeOrCount } from '../payments/charge.ts';
import { type ConfiguredGateway, configuredGateways, findGateway, takesCurrency } from '../payments/gateways.ts';
import { recordNotice } from '../payments/record-notice.ts';
import { checkAmount } from '../payments/least-amount.ts';
import type { BuyerOrderView } from './buyer-order.ts';

/** The gateway that was used before must say that it has no money of this order, ms. */
const askTimeoutMs = 6000;

const again: Statement = {
  name: 'orders_pay_again',
  text: "update orders set sent_at = now(), returned_at = null where id = $1 and status = 'created' and expires_at > now() returning pay_url, trade_no",
};

const change: Statement = {
  name: 'orders_pay_another_way',
  text: `with before as (
      insert into order_charge (order_id, gateway, trade_no, pay_url) select id, gateway, trade_no, pay_url from orders where id = $1
      on conflict (order_id, gateway) do update set trade_no = excluded.trade_no, pay_url = excluded.pay_url, at = now()
    )
    update orders set gateway = $2, trade_no = $3, pay_url = $4, sent_at = now(), returned_at = null,
      ask_at = now() + interval '30 seconds', ask_step = 0
    where id = $1 and status = 'created' and gateway = $5 and expires_at > now() returning id`,
};

const tradeOf: Statement = { name: 'orders_trade_no', text: 'select trade_no from orders where id = $1' };

type Way = { gateway: string; clientIp: string; publicUrl: string };

/**
 * Sends an unpaid order to a gateway again, the same or another. The one before is asked first, so that nobody pays twice:
 * throws `conflict` when it has the money or can't say, unless it told that the payment failed.
 */
export async function payAnotherWay(
  ctx: Context,
  order: BuyerOrderView,
  { gateway: name, clientIp, publicUrl }: Way,
): Promise<string> {
  if (order.status !== 'created') throw over();
  const before = (await configuredGateways(ctx)).find((one) => one.name === order.gateway);
  const [row] = await run<{ trade_no: string | null }>(ctx.db, tradeOf, [order.orderId]);
  const asked = { ...order, tradeNo: row?.trade_no ?? undefined };
  if (before) await refuseIfPaid(ctx, before, asked);
  if (name === order.gateway) {
    const [kept] = await run<{ pay_url: string }>(ctx.db, again, [order.orderId]);
    if (!kept) throw over();
    return kept.pay_url;
  }
  const gateway = await findGateway(ctx, name);
  if (!gateway.enabled || !takesCurrency(gateway.name, order.currency))
    throw new AppError('bad_input', 'This payment gateway is not offered here.', {
      field: 'gateway',
      reason: 'gateway_unavailable',
    });
  checkAmount(gateway.name, order.amountMinor, order.currency);
  const { orderNo, amountMinor, currency, locale } = order;
  const charge = await chargeOrCount(ctx, gateway, {
    orderNo,
    amountMinor,
    currency,
    subject: `${order.productName} ${order.variantName}`.slice(0, 100),
    returnUrl: `${publicUrl}/o/${orderNo}?returned=1`,
    cancelUrl: `${publicUrl}/o/${orderNo}?cancelled=1`,
    notifyUrl: `${publicUrl}/pay/${name}/notify`,
    clientIp,
    locale,
    expiresAt: new Date(order.expiresAt),
  });
  const values = [order.orderId, name, charge.tradeNo ?? null, charge.payUrl, order.gateway];
  if ((await run(ctx.db, change, values)).length === 0) throw over();
  await before?.open.close?.(asked, AbortSignal.timeout(askTimeoutMs)).catch(() => {});
  return charge.payUrl;
}

type Asked = BuyerOrderView & { tradeNo: string | undefined };

async function refuseIfPaid(ctx: Context, { name, open }: ConfiguredGateway, order: Asked): Promise<void> {
  const state = await open.query(order, AbortSignal.timeout(askTimeoutMs)).catch(() => undefined);
  if (state) await noteAnswer(ctx, name);
  if (state?.state === 'paid') {
    await recordNotice(ctx, name, state.notice);
    throw new AppError('conflict', 'This order is paid; it is being delivered.', { reason: 'paid_already' });
  }
  if (!state && order.payment !== 'failed')
    throw new AppError('conflict', 'Whether this order is paid can not be told right now; wait a moment.', {
      reason: 'payment_unknown',
    });
}

function over(): AppError {
  return new AppError('conflict', 'This order takes no payment any more.', { reason: 'order_over' });
}
