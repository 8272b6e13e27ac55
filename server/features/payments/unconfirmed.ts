import { z } from 'zod';
import { run, statement } from '../../db/statement.ts';
import type { PaymentNotice } from '../../gateways/gateway.ts';
import type { Context } from '../context.ts';
import { closeNeeds, openNeed } from '../needs/needs-you.ts';
import { noteAnswer, noteNoAnswer } from '../gateways/answered.ts';
import { type ConfiguredGateway, configuredGateways } from '../gateways/configured-gateways.ts';
import { recordNotice } from './record-notice.ts';
import { causeOf, noteTrouble } from '../gateways/trouble.ts';

/** The gateway's caller waits for our answer meanwhile, ms. */
const askAtOnceMs = 3000;
const askTimeoutMs = 8000;
/** After this many questions without a yes, a person is told; it is asked on until it is a day old. */
const triesAlone = 3;

const keep = statement<never, [string, string, string]>({
  name: 'unconfirmed_keep',
  text: `insert into unconfirmed_notice (gateway, event_id, notice, ask_at) values ($1, $2, $3, now() + interval '5 seconds')
    on conflict (gateway, event_id) do nothing`,
});

const drop = statement<never, [string, string]>({
  name: 'unconfirmed_drop',
  text: 'delete from unconfirmed_notice where gateway = $1 and event_id = $2',
});

const due = statement<{ gateway: string; notice: unknown; tries: number }>({
  name: 'unconfirmed_due',
  text: `update unconfirmed_notice set tries = tries + 1,
      ask_at = now() + (array[interval '15 seconds', interval '1 minute', interval '5 minutes', interval '30 minutes'])[least(tries + 1, 4)]
    where ctid = any(array(select ctid from unconfirmed_notice where ask_at <= now() order by ask_at limit 20 for update skip locked))
    returning gateway, notice, tries`,
});

const lapse = statement({
  name: 'unconfirmed_lapse',
  text: "delete from unconfirmed_notice where created_at < now() - interval '1 day'",
});

const kept = z.object({
  eventId: z.string(),
  orderNo: z.string(),
  outcome: z.literal('paid'),
  amountMinor: z.number().int(),
  currency: z.string(),
  tradeNo: z.string(),
  happenedAt: z.coerce.date(),
});

/** Keeps a signed notice until the gateway, asked, says the same. */
export async function keepUnconfirmed(ctx: Context, gateway: string, notice: PaymentNotice): Promise<void> {
  await run(ctx.db, keep, [gateway, notice.eventId, JSON.stringify(notice)]);
}

/** Asks about one notice. Answers whether the gateway said that it is paid; then it counts like any other. */
export async function confirmNotice(
  ctx: Context,
  { name, open }: ConfiguredGateway,
  {
    notice: { orderNo, tradeNo, amountMinor, currency, eventId },
    timeoutMs = askAtOnceMs,
  }: { notice: PaymentNotice; timeoutMs?: number | undefined },
): Promise<'paid' | 'unpaid' | 'silent'> {
  try {
    const order = { orderNo, tradeNo, amountMinor, currency };
    const state = await open.query(order, AbortSignal.timeout(timeoutMs));
    await noteAnswer(ctx, name);
    if (state.state !== 'paid') return 'unpaid';
    await recordNotice(ctx, name, { notice: state.notice, told: true });
    await run(ctx.db, drop, [name, eventId]);
    await closeNeeds(ctx.db, orderNo, { kinds: ['payment_unconfirmed'] });
    return 'paid';
  } catch (error) {
    noteNoAnswer(ctx, name);
    await noteTrouble(ctx, { gateway: name, side: 'answer', cause: causeOf(error, 'no_answer'), orderNo });
    return 'silent';
  }
}

/** Whether any gateway is asked before its notices count. */
export async function isAnyStrict(ctx: Context): Promise<boolean> {
  return (await configuredGateways(ctx)).some(({ strict }) => strict);
}

/** Asks again about what the gateways have not confirmed; a person is told after a while. Answers how many were asked. */
export async function confirmDue(ctx: Context): Promise<number> {
  await run(ctx.db, lapse, []);
  const rows = await run(ctx.db, due, []);
  if (rows.length === 0) return 0;
  const gateways = await configuredGateways(ctx);
  await Promise.all(
    rows.map(async ({ gateway: name, notice: json, tries }) => {
      const notice = kept.parse(json);
      const gateway = gateways.find((one) => one.name === name);
      const said = gateway ? await confirmNotice(ctx, gateway, { notice, timeoutMs: askTimeoutMs }) : 'silent';
      if (said === 'paid' || tries < triesAlone) return;
      const { orderNo, amountMinor, currency } = notice;
      if (said === 'unpaid') {
        noteNoAnswer(ctx, name);
        await noteTrouble(ctx, { gateway: name, side: 'answer', cause: 'contradicted', orderNo });
      }
      await openNeed(ctx.db, {
        kind: 'payment_unconfirmed',
        subject: orderNo,
        amountMinor,
        currency,
        detail: { gateway: name, tradeNo: notice.tradeNo, said },
      });
    }),
  );
  return rows.length;
}
