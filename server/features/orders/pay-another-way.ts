import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { noteAnswer } from '../gateways/answered.ts';
import { chargeOrCount } from '../payments/charge.ts';
import { configuredGateways, findGateway, takesCurrency } from '../gateways/configured-gateways.ts';
import { recordNotice } from '../payments/record-notice.ts';
import { checkAmount } from '../gateways/least-amount.ts';
import type { BuyerOrderView } from './buyer-order-by-token.ts';

/** Every gateway that was used before must say within this that it has no money of this order, ms. */
const askTimeoutMs = 6000;

const again = statement<{ pay_url: string }, [number]>({
  name: 'orders_pay_again',
  text: "update orders set sent_at = now(), returned_at = null where id = $1 and status = 'created' and expires_at > now() returning pay_url",
});

const change = statement<never, [number, string, string | null, string, string]>({
  name: 'orders_pay_another_way',
  text: `with before as (
      insert into order_charge (order_id, gateway, trade_no, pay_url) select id, gateway, trade_no, pay_url from orders where id = $1
      on conflict (order_id, gateway) do update set trade_no = excluded.trade_no, pay_url = excluded.pay_url, at = now()
    )
    update orders set gateway = $2, trade_no = $3, pay_url = $4, sent_at = now(), returned_at = null,
      ask_at = now() + interval '30 seconds', ask_step = 0
    where id = $1 and status = 'created' and gateway = $5 and expires_at > now() returning id`,
});

// a gateway that the order went back to may have two charges of it
const everyWay = statement<Asked, [number]>({
  name: 'orders_every_way',
  text: `select gateway, trade_no, false as earlier, false as told_failed from orders where id = $1
    union all
    select c.gateway, c.trade_no, true, exists (select from payment_event e
      where e.order_no = o.order_no and e.gateway = c.gateway and e.outcome = 'failed')
    from order_charge c join orders o on o.id = c.order_id
    where c.order_id = $1 and (c.gateway, c.trade_no) is distinct from (o.gateway, o.trade_no)`,
});

type Asked = { gateway: string; trade_no: string | null; earlier: boolean; told_failed: boolean };

type Way = { gateway: string; clientIp: string; publicUrl: string };

/**
 * Sends an unpaid order to a gateway again, the same or another. All that it was sent to are asked first, so that nobody pays
 * twice: throws `conflict` when one has the money or can't say, unless that one told that the payment failed.
 */
export async function payAnotherWay(
  ctx: Context,
  order: BuyerOrderView,
  { gateway: name, clientIp, publicUrl }: Way,
): Promise<string> {
  if (order.status !== 'created') throw over();
  const ways = await run(ctx.db, everyWay, [order.orderId]);
  await refuseIfPaid(ctx, order, ways);
  if (name === order.gateway) {
    const kept = await maybeOne(ctx.db, again, [order.orderId]);
    if (!kept) throw over();
    return kept.pay_url;
  }
  const gateway = await findGateway(ctx, name);
  if (!gateway.enabled || !takesCurrency(gateway.name, order.currency))
    throw new AppError('bad_input', 'This payment gateway is not offered here.', {
      field: 'gateway',
      reason: 'gateway_unavailable',
    });
  checkAmount(gateway.name, order.amountMinor, { currency: order.currency });
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
  const { tradeNo: trade = null, payUrl } = charge;
  if ((await run(ctx.db, change, [order.orderId, name, trade, payUrl, order.gateway])).length === 0) throw over();
  const before = (await configuredGateways(ctx)).find((one) => one.name === order.gateway);
  const tradeNo = ways.find(({ earlier }) => !earlier)?.trade_no ?? undefined;
  await before?.open.close?.({ ...order, tradeNo }, AbortSignal.timeout(askTimeoutMs)).catch(() => {});
  return charge.payUrl;
}

/** What any of them has is recorded, and so settled. */
async function refuseIfPaid(ctx: Context, order: BuyerOrderView, ways: readonly Asked[]): Promise<void> {
  const said = await Promise.all(ways.map((way) => askWay(ctx, order, way)));
  if (said.includes('paid'))
    throw new AppError('conflict', 'This order is paid; it is being delivered.', { reason: 'paid_already' });
  if (said.includes('silent'))
    throw new AppError('conflict', 'Whether this order is paid can not be told right now; wait a moment.', {
      reason: 'payment_unknown',
    });
}

/** A gateway whose settings are gone can't be asked; one that told of a failure may be silent. */
async function askWay(ctx: Context, order: BuyerOrderView, way: Asked): Promise<'paid' | 'unpaid' | 'silent'> {
  const gateway = (await configuredGateways(ctx)).find(({ name }) => name === way.gateway);
  if (!gateway) return 'unpaid';
  const asked = { ...order, tradeNo: way.trade_no ?? undefined };
  const state = await gateway.open.query(asked, AbortSignal.timeout(askTimeoutMs)).catch(() => undefined);
  if (!state) return (way.earlier ? way.told_failed : order.payment === 'failed') ? 'unpaid' : 'silent';
  await noteAnswer(ctx, gateway.name);
  if (state.state !== 'paid') return 'unpaid';
  await recordNotice(ctx, gateway.name, { notice: state.notice });
  return 'paid';
}

function over(): AppError {
  return new AppError('conflict', 'This order takes no payment any more.', { reason: 'order_over' });
}
