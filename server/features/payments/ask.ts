import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';
import { configuredGateways } from '../gateways/configured-gateways.ts';
import { noteAnswer, noteNoAnswer } from '../gateways/answered.ts';
import { recordNotice } from './record-notice.ts';
import { causeOf, noteTrouble } from '../gateways/trouble.ts';

/** When an unpaid order's gateway is asked, after its creation; the first is set at checkout. */
const askAfter = ['30 seconds', '2 minutes', '10 minutes', '60 minutes', '12 hours'];

/** A gateway that doesn't answer is left after this, ms. */
const askTimeoutMs = 8000;

type Asked = { order_no: string; trade_no: string | null; gateway: string; amount_minor: number; currency: string };

/** `earlier`: gateways that the order was sent to before. */
type Due = Asked & { earlier: Pick<Asked, 'gateway' | 'trade_no'>[] | null };

const takeDue = statement<Due>({
  name: 'payments_ask_due',
  text: `update orders set asked_at = now(), ask_step = ask_step + 1,
      ask_at = created_at + (array[${askAfter.map((text) => `interval '${text}'`).join(', ')}])[ask_step + 2]
    where id = any(array(select id from orders where ask_at <= now() order by ask_at limit 20 for update skip locked))
    returning order_no, trade_no, gateway, amount_minor, currency,
      (select jsonb_agg(jsonb_build_object('gateway', c.gateway, 'trade_no', c.trade_no)) from order_charge c where c.order_id = orders.id) as earlier`,
});

/** 掉单: asks the gateways about unpaid orders that are due. Answers how many were asked. */
export async function askDueOrders(ctx: Context): Promise<number> {
  const due = await run(ctx.db, takeDue, []);
  if (due.length === 0) return 0;
  const gateways = new Map((await configuredGateways(ctx)).map((gateway) => [gateway.name as string, gateway]));
  await Promise.all(
    due.flatMap(everyGateway).map(async (order) => {
      try {
        const state = await gateways.get(order.gateway)?.open.query(
          {
            orderNo: order.order_no,
            tradeNo: order.trade_no ?? undefined,
            amountMinor: order.amount_minor,
            currency: order.currency,
          },
          AbortSignal.timeout(askTimeoutMs),
        );
        if (state) await noteAnswer(ctx, order.gateway);
        if (state?.state === 'paid') await recordNotice(ctx, order.gateway, { notice: state.notice });
      } catch (error) {
        noteNoAnswer(ctx, order.gateway);
        const cause = causeOf(error, 'no_answer');
        await noteTrouble(ctx, { gateway: order.gateway, side: 'answer', cause, orderNo: order.order_no });
        ctx.log.warn(
          { gateway: order.gateway, err: error },
          'gateway did not answer about an unpaid order; it is asked again',
        );
      }
    }),
  );
  return due.length;
}

function everyGateway({ earlier, ...order }: Due): Asked[] {
  return [
    order,
    // one that the order went back to may have two charges of it
    ...(earlier ?? [])
      .filter(({ gateway, trade_no: tradeNo }) => gateway !== order.gateway || tradeNo !== order.trade_no)
      .map((one) => ({ ...order, ...one })),
  ];
}

const askSoon = statement<never, [string]>({
  name: 'payments_ask_soon',
  text: `update orders set ask_at = now(), ask_step = greatest(ask_step - 1, -1), asked_at = now()
    where order_no = $1 and status in ('created', 'expired') and created_at > now() - interval '2 days'
      and coalesce(asked_at, created_at) < now() - interval '8 seconds'`,
});

/** The buyer is back and the order still unpaid: ask now instead of at the next step; at most every 8 s. */
export async function askSoonAbout(ctx: Context, orderNo: string): Promise<void> {
  await run(ctx.db, askSoon, [orderNo]);
}
