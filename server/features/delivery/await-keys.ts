import type { BuyerOrder } from '../../contract/orders.ts';
import { run, statement } from '../../db/statement.ts';
import type { Context } from '../context.ts';

/**
 * How often all orders that are waited for in this process are looked up, in one statement, ms: often while one was just
 * paid, and seldom where the processes that bring keys say so by themselves.
 */
const lookMs = { justPaid: 60, unpaid: 180, told: 500 };
/** Whoever was told of keys in this time will be told of the next, ms. */
const toldWithinMs = 30_000;
/** Whoever comes on top of these is not kept: the answer is that of now, and they ask again. */
const mostWaiting = 1000;
const mostPerOrder = 8;

type KeyWaiters = {
  waiting: Map<string, Set<() => void>>;
  size: number;
  isLooking: boolean;
  isClosed: boolean;
  /** When somebody else last said that keys were there. */
  toldAt: number;
};

const waitersByProcess = new WeakMap<object, KeyWaiters>();

const settled = statement<{ order_no: string; over: boolean }, [string[]]>({
  name: 'orders_settled_of',
  text: `select order_no, delivered_at is not null or status in ('expired', 'refunded')
        or status = 'created' and expires_at <= now() as over
    from orders where order_no = any($1) and (delivered_at is not null or status in ('expired', 'refunded')
      or status = 'created' and expires_at <= now() or paid_at > now() - interval '3 seconds')`,
});

/** Whether there is anything to wait for: what `settled` does not find. */
export function areKeysToCome({ status, keys }: Pick<BuyerOrder, 'status' | 'keys'>): boolean {
  return keys.length === 0 && ['created', 'paid', 'delivering', 'partly_refunded'].includes(status);
}

/** Resolves once the order's keys are there or it has ended, at the latest after `ms`, or when the buyer has `gone`. Never rejects. */
export function awaitKeys(
  ctx: Context,
  orderNo: string,
  { ms, gone }: { ms: number; gone?: AbortSignal | undefined },
): Promise<void> {
  const waiters = waitersOf(ctx);
  const others = waiters.waiting.get(orderNo);
  const isFull = waiters.size >= mostWaiting || (others?.size ?? 0) >= mostPerOrder;
  if (waiters.isClosed || isFull || gone?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      gone?.removeEventListener('abort', end);
      forget(waiters, orderNo, end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    gone?.addEventListener('abort', end);
    if (others) others.add(end);
    else {
      waiters.waiting.set(orderNo, new Set([end]));
      ctx.deliveryNotices?.expect(orderNo);
    }
    waiters.size++;
    if (!waiters.isLooking) void look(ctx, waiters);
  });
}

/** The order's keys are there: answers whoever waits for them, here and, in a fleet, on this machine. */
export function announceKeys(ctx: Context, orderNo: string): void {
  endAll(waitersOf(ctx), [orderNo]);
  ctx.deliveryNotices?.tell(orderNo);
}

/** Answers everybody who waits in this process, and keeps nobody from now on: it is about to end. */
export function stopAwaiting(ctx: Context): void {
  const waiters = waitersOf(ctx);
  waiters.isClosed = true;
  endAll(waiters, [...waiters.waiting.keys()]);
}

function waitersOf({ waker, deliveryNotices }: Context): KeyWaiters {
  const known = waitersByProcess.get(waker);
  if (known) return known;
  const waiters: KeyWaiters = { waiting: new Map(), size: 0, isLooking: false, isClosed: false, toldAt: -Infinity };
  waitersByProcess.set(waker, waiters);
  deliveryNotices?.onDelivered((orderNos) => {
    waiters.toldAt = performance.now();
    endAll(waiters, orderNos);
  });
  return waiters;
}

function endAll(waiters: KeyWaiters, orderNos: string[]): void {
  for (const orderNo of orderNos) for (const end of waiters.waiting.get(orderNo) ?? []) end();
}

function forget(waiters: KeyWaiters, orderNo: string, end: () => void): void {
  const ends = waiters.waiting.get(orderNo);
  if (!ends?.delete(end)) return;
  waiters.size--;
  if (ends.size === 0) waiters.waiting.delete(orderNo);
}

async function look(ctx: Context, waiters: KeyWaiters): Promise<void> {
  waiters.isLooking = true;
  // whoever waits has just looked, mostly because they have just paid
  let isJustPaid = true;
  while (waiters.size > 0) {
    const isTold = performance.now() - waiters.toldAt < toldWithinMs;
    const waitMs = isTold ? lookMs.told : isJustPaid ? lookMs.justPaid : lookMs.unpaid;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    if (waiters.size === 0) break;
    try {
      const rows = await run(ctx.db, settled, [[...waiters.waiting.keys()]]);
      isJustPaid = rows.some(({ over }) => !over);
      endAll(
        waiters,
        rows.filter(({ over }) => over).map((row) => row.order_no),
      );
    } catch (error) {
      ctx.log.warn({ reason: (error as Error).message }, 'could not look for orders that are waited for');
    }
  }
  waiters.isLooking = false;
}
