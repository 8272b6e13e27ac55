import { run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { consumeRateLimit } from '../limits/rate-limit.ts';
import { parseInput } from '../parse-input.ts';
import { readBuyerOrder } from './buyer-order-by-token.ts';
import { openNeed } from '../needs/needs-you.ts';
import { reportInput } from '../../contract/order-inputs.ts';

const insertEvent = statement<never, [number, string]>({
  name: 'orders_report_event',
  text: "insert into order_event (order_id, type, data) values ($1, 'key_reported', $2)",
});

/** 卡密有问题: the buyer says that a key doesn't work; it waits under *Needs you*. */
export async function reportKey(
  ctx: Context,
  orderNo: string,
  { token, input }: { token: string; input: { slot: number; text: string } },
): Promise<void> {
  const { slot, text } = parseInput(reportInput, input);
  const order = await readBuyerOrder(ctx, orderNo, token);
  if (!order.deliveredAt || slot >= order.quantity)
    throw new AppError('bad_input', 'There is no such key in this order.', { field: 'slot' });
  await consumeRateLimit(ctx, `report:${orderNo}`, { max: 10, windowMs: 3_600_000 });
  await transaction(ctx.db, async (tx) => {
    const detail = { slot, text };
    await run(tx, insertEvent, [order.orderId, JSON.stringify(detail)]);
    await openNeed(tx, {
      kind: 'key_reported',
      subject: orderNo,
      orderId: order.orderId,
      amountMinor: order.amountMinor,
      currency: order.currency,
      detail,
    });
  });
}
