import { defined } from '../../contract/defined.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { PaymentNotice } from '../../gateways/gateway.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context } from '../context.ts';
import { askSoonAbout } from './ask.ts';
import { configuredGateways } from '../gateways/configured-gateways.ts';

/** A gateway that doesn't answer is no longer waited for after this, ms. */
const answerMs = 6000;

/** What the gateway says of an order that a person wants to confirm; `gone`: the shop has it no more. */
export type SerialAnswer =
  | { says: 'paid'; gateway: string; notice: PaymentNotice }
  | { says: 'unpaid' | 'unknown' | 'silent' | 'gone' };

/** A gateway that the order was sent to, and the serial number that it gave at once. */
type Way = { gateway: string; trade_no: string | null };
type Row = Way & { amount_minor: number; currency: string; earlier: Way[] | null };

const read = statement<Row, [string]>({
  name: 'confirm_read_order',
  text: `select gateway, trade_no, amount_minor, currency,
      (select jsonb_agg(jsonb_build_object('gateway', c.gateway, 'trade_no', c.trade_no)) from order_charge c
        where c.order_id = orders.id and (c.gateway, c.trade_no) is distinct from (orders.gateway, orders.trade_no)) as earlier
    from orders where order_no = $1 and status in ('created', 'expired')`,
});

/**
 * Asks the gateway about a serial number, outside any transaction. Throws `conflict` where it contradicts what is claimed:
 * another amount was paid, or, said by an operator, another serial number or nothing at all.
 */
export async function askAboutSerial(
  ctx: Context,
  { orderNo, tradeNo }: { orderNo: string; tradeNo: string },
  actor: Actor,
): Promise<SerialAnswer> {
  const order = await maybeOne(ctx.db, read, [orderNo]);
  // what is wrong with it is said under the order's lock
  if (!order) return { says: 'silent' };
  const ways = [order, ...(order.earlier ?? [])];
  const answer = summed(await Promise.all(ways.map((way) => ask(ctx, orderNo, { ...order, ...way }))));
  if (answer.says === 'paid') {
    const refusal = contradiction(order, answer.notice, { typed: tradeNo, ways, actor });
    if (!refusal) return answer;
    // the gateway's own word settles it
    await askSoonAbout(ctx, orderNo);
    throw refusal;
  }
  if (answer.says === 'gone' && actor.role === 'operator') {
    throw new AppError('not_allowed', 'This shop no longer has that gateway; only the owner confirms for it.', {
      reason: 'owner_decides',
    });
  }
  if (answer.says !== 'silent' && actor.role === 'operator') {
    throw new AppError('conflict', 'The gateway says that this order is not paid.', {
      field: 'tradeNo',
      reason: 'gateway_says_unpaid',
    });
  }
  return answer;
}

/** Of several gateways: money anywhere counts; nothing is unpaid while one of them is silent. */
function summed(answers: SerialAnswer[]): SerialAnswer {
  const order = ['paid', 'silent', 'unpaid', 'unknown', 'gone'] as const;
  return defined(answers.toSorted((a, b) => order.indexOf(a.says) - order.indexOf(b.says))[0], 'the best answer');
}

async function ask(ctx: Context, orderNo: string, order: Row): Promise<SerialAnswer> {
  const gateway = (await configuredGateways(ctx)).find(({ name }) => name === order.gateway);
  if (!gateway) return { says: 'gone' };
  const { trade_no: tradeNo, amount_minor: amountMinor, currency } = order;
  try {
    const question = { orderNo, tradeNo: tradeNo ?? undefined, amountMinor, currency };
    const state = await gateway.open.query(question, AbortSignal.timeout(answerMs));
    return state.state === 'paid'
      ? { says: 'paid', gateway: order.gateway, notice: state.notice }
      : { says: state.state };
  } catch (error) {
    ctx.log.warn({ gateway: order.gateway, err: error }, 'gateway did not answer about a serial number');
    return { says: 'silent' };
  }
}

function contradiction(
  order: Row,
  notice: PaymentNotice,
  { typed, ways, actor }: { typed: string; ways: Way[]; actor: Actor },
): AppError | undefined {
  // an owner's slip of the pen is put right by what the gateway knows
  const known = typed === notice.tradeNo || ways.some((way) => way.trade_no === typed);
  if (actor.role === 'operator' && !known) {
    return new AppError('conflict', 'The gateway knows this payment under another serial number.', {
      field: 'tradeNo',
      reason: 'trade_no_differs',
    });
  }
  if (notice.amountMinor === order.amount_minor && notice.currency === order.currency) return undefined;
  return new AppError('conflict', 'The gateway says that another amount was paid.', { reason: 'amount_differs' });
}
