import { isTroubleCause, type TroubleCause, type TroubleSide } from '../../contract/gateway-troubles.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { showTrouble } from './show-trouble.ts';
import { isProven } from './verified.ts';

export type Trouble = {
  gateway: string;
  side: TroubleSide;
  cause: TroubleCause;
  /** The order that it was about, unverified. */
  orderNo?: string | undefined;
  /** The address that it came from. */
  from?: string | undefined;
  /** Of the settings that a notice was read with. */
  mark?: Buffer | undefined;
};

type Counted = Trouble & { count: number; orderNos: Set<string> };

/** What is refused within this is written down together, ms: a flood of forged notices is one row and a few writes. */
const togetherMs = 1000;
/** Order numbers of one flood that are looked up. */
const mostLookedUp = 20;

type Book = { counted: Map<string, Counted>; timer: NodeJS.Timeout | undefined; writing: Promise<void> };
const books = new WeakMap<object, Book>();

const known = statement<{ order_no: string }, [string[], string]>({
  name: 'gateway_trouble_known',
  text: `select order_no from orders o where order_no = any($1::text[])
    and (gateway = $2 or exists (select from order_charge c where c.order_id = o.id and c.gateway = $2))`,
});

const keepRefused = statement<never, [string, string[]]>({
  name: 'gateway_trouble_orders',
  text: 'insert into refused_order (gateway, order_no) select $1, unnest($2::text[]) on conflict do nothing',
});

const add = statement<never, [string, string, string, number, string]>({
  name: 'gateway_trouble_add',
  text: `insert into gateway_trouble as t (gateway, side, cause, count, sample) values ($1, $2, $3, $4, $5)
    on conflict (gateway, side, cause) do update set count = t.count + excluded.count, last_at = now(), sample = excluded.sample`,
});

/** The cause that a gateway's error names; else what such an error usually means. */
export function causeOf(error: unknown, otherwise: TroubleCause): TroubleCause {
  const reason = error instanceof AppError ? error.extra.reason : undefined;
  return isTroubleCause(reason) ? reason : otherwise;
}

/** Counts a trouble. The first is written at once, what follows within a second together. */
export async function noteTrouble(ctx: Context, trouble: Trouble): Promise<void> {
  const book = bookOf(ctx);
  const key = `${trouble.gateway} ${trouble.side} ${trouble.cause}`;
  const counted = book.counted.get(key) ?? { ...trouble, count: 0, orderNos: new Set<string>() };
  counted.count++;
  counted.from = trouble.from ?? counted.from;
  counted.mark = trouble.mark ?? counted.mark;
  if (trouble.orderNo && counted.orderNos.size < mostLookedUp) counted.orderNos.add(trouble.orderNo);
  book.counted.set(key, counted);
  if (book.timer) return;
  book.timer = setTimeout(() => {
    book.timer = undefined;
    void writeTroubles(ctx);
  }, togetherMs);
  book.timer.unref();
  await writeTroubles(ctx);
}

function bookOf(ctx: Context): Book {
  const book = books.get(ctx.db) ?? { counted: new Map(), timer: undefined, writing: Promise.resolve() };
  books.set(ctx.db, book);
  return book;
}

/** Writes down what was counted since, after what is being written. A database that is away keeps it for the next time. Never rejects. */
export function writeTroubles(ctx: Context): Promise<void> {
  const book = bookOf(ctx);
  return (book.writing = book.writing.then(() => writeCounted(ctx, book)));
}

async function writeCounted(ctx: Context, { counted }: Book): Promise<void> {
  const all = [...counted.entries()];
  counted.clear();
  const gateways = new Set<string>();
  for (const [key, trouble] of all) {
    try {
      await write(ctx, trouble);
      gateways.add(trouble.gateway);
    } catch (error) {
      const since = counted.get(key);
      if (since) since.count += trouble.count;
      else counted.set(key, trouble);
      ctx.log.warn({ gateway: trouble.gateway, err: error }, 'the refusals of a gateway could not be written down');
    }
  }
  for (const gateway of gateways) await showTrouble(ctx, gateway).catch(() => {});
}

async function write(ctx: Context, trouble: Counted): Promise<void> {
  const { gateway, side, cause, count, orderNos, from } = trouble;
  const own = orderNos.size > 0 ? await run(ctx.db, known, [[...orderNos], gateway]) : [];
  const ownNos = own.map((row) => row.order_no);
  const likely = cause === 'wrong_secret' ? await whoseSign(ctx, trouble, ownNos) : cause;
  const sample = JSON.stringify({ ...(ownNos[0] && { orderNo: ownNos[0] }), ...(from && { from }) });
  await run(ctx.db, add, [gateway, side, likely, count, sample]);
}

/**
 * A notice without a right signature that names no order of ours is anybody's. So is one that does, once a genuine one has come
 * with these settings: every buyer knows an order number. Such orders are kept, in case the gateway says that they are paid.
 */
async function whoseSign(ctx: Context, { gateway, mark }: Counted, ownNos: string[]): Promise<TroubleCause> {
  if (ownNos.length === 0) return 'stranger';
  if (!mark || !(await isProven(ctx, gateway, mark))) return 'wrong_secret';
  await run(ctx.db, keepRefused, [gateway, ownNos]);
  return 'stranger';
}
