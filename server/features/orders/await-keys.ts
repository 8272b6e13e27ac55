import type { BuyerOrder } from '../../contract/orders.ts';
import { run, type Statement } from '../../db/database.ts';
import type { Context } from '../context.ts';

/** How often all orders that are waited for in this process are looked up, in one statement, ms. */
const everyMs = 120;
/** Whoever comes on top of these is not kept: the answer is that of now, and they ask again. */
const mostWaiting = 1000;
const mostPerOrder = 8;

type Lookout = { waiting: Map<string, Set<() => void>>; size: number; isLooking: boolean; isClosed: boolean };

const lookouts = new WeakMap<object, Lookout>();

const settled: Statement = {
  name: 'orders_settled_of',
  text: `select order_no from orders where order_no = any($1)
    and (delivered_at is not null or status in ('expired', 'refunded') or status = 'created' and expires_at <= now())`,
};

/** Whether there is anything to wait for: what `settled` does not find. */
export function areKeysToCome({ status, keys }: Pick<BuyerOrder, 'status' | 'keys'>): boolean {
  return keys.length === 0 && ['created', 'paid', 'delivering', 'partly_refunded'].includes(status);
}

/** Resolves once the order's keys are there or it has ended, at the latest after `ms`, or when the buyer has `gone`. Never rejects. */
export function awaitKeys(ctx: Context, orderNo: string, ms: number, gone?: AbortSignal): Promise<void> {
  const lookout = lookoutOf(ctx);
  const others = lookout.waiting.get(orderNo);
  const isFull = lookout.size >= mostWaiting || (others?.size ?? 0) >= mostPerOrder;
  if (lookout.isClosed || isFull || gone?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      gone?.removeEventListener('abort', end);
      forget(lookout, orderNo, end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    gone?.addEventListener('abort', end);
    if (others) others.add(end);
    else lookout.waiting.set(orderNo, new Set([end]));
    lookout.size++;
    if (!lookout.isLooking) void look(ctx, lookout);
  });
}

/** Answers everybody who waits in this process, and keeps nobody from now on: it is about to end. */
export function stopAwaiting(ctx: Context): void {
  const lookout = lookoutOf(ctx);
  lookout.isClosed = true;
  for (const ends of lookout.waiting.values()) for (const end of ends) end();
}

function lookoutOf({ db }: Context): Lookout {
  let lookout = lookouts.get(db);
  if (!lookout) lookouts.set(db, (lookout = { waiting: new Map(), size: 0, isLooking: false, isClosed: false }));
  return lookout;
}

function forget(lookout: Lookout, orderNo: string, end: () => void): void {
  const ends = lookout.waiting.get(orderNo);
  if (!ends?.delete(end)) return;
  lookout.size--;
  if (ends.size === 0) lookout.waiting.delete(orderNo);
}

async function look(ctx: Context, lookout: Lookout): Promise<void> {
  lookout.isLooking = true;
  while (lookout.size > 0) {
    await new Promise((resolve) => setTimeout(resolve, everyMs));
    if (lookout.size === 0) break;
    try {
      for (const { order_no } of await run<{ order_no: string }>(ctx.db, settled, [[...lookout.waiting.keys()]]))
        for (const end of lookout.waiting.get(order_no) ?? []) end();
    } catch (error) {
      ctx.log.warn({ reason: (error as Error).message }, 'could not look for orders that are waited for');
    }
  }
  lookout.isLooking = false;
}
