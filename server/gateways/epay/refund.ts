import { z } from 'zod';
import { fromDecimal, toDecimal } from '../../contract/money.ts';
import { AppError } from '../../lib/app-error.ts';
import type { GatewayDeps, RefundRequest, RefundResult } from '../gateway.ts';
import { isDone, type Order, refunded } from './answers.ts';

const note = z.object({
  amountMinor: z.number().int(),
  /** `asked`: sent, and the answer never came. */
  state: z.enum(['asked', 'done', 'refused']),
});

type Api = {
  post: (fields: Record<string, string>) => Promise<unknown>;
  findOrder: (orderNo: string) => Promise<Order | undefined>;
  store: GatewayDeps['store'];
};

/**
 * The protocol has no request key, so each request is noted before it is sent. When an answer was lost, the whole amount
 * may be asked for again (a gateway gives it back once at most); of a part nobody can tell, and a person has to look.
 */
export async function refundOnce({ post, findOrder, store }: Api, request: RefundRequest): Promise<RefundResult> {
  const { requestKey, amountMinor, orderNo, tradeNo } = request;
  const key = `refund:${requestKey}`;
  const done: RefundResult = { state: 'done', refundNo: `${tradeNo}:${requestKey}` };
  const earlier = note.safeParse(await store.get(key)).data;
  if (earlier && earlier.amountMinor !== amountMinor)
    throw refused('This refund was asked for before, with another amount.');
  if (earlier?.state === 'done') return done;
  if (earlier?.state === 'asked') {
    const known = await findOrder(orderNo);
    if (known?.status === '2') {
      await store.put(key, { amountMinor, state: 'done' });
      return done;
    }
    if (fromDecimal(known?.money ?? '', 'CNY') !== amountMinor) {
      throw new AppError(
        'gateway_failed',
        'The gateway never said whether this part was refunded: look there, then mark it by hand.',
        {
          reason: 'refund_unclear',
        },
      );
    }
  }
  await store.put(key, { amountMinor, state: 'asked' });
  const answer = refunded.safeParse(
    await post({ trade_no: tradeNo, out_trade_no: orderNo, money: toDecimal(amountMinor, 'CNY') }),
  );
  if (!answer.success) throw new AppError('gateway_failed', 'The gateway answered the refund in an unknown way.');
  const wasDone = isDone(answer.data.code);
  await store.put(key, { amountMinor, state: wasDone ? 'done' : 'refused' });
  if (!wasDone) throw refused('The gateway refused the refund.');
  return done;
}

function refused(message: string): AppError {
  return new AppError('gateway_failed', message, { reason: 'refund_refused' });
}
