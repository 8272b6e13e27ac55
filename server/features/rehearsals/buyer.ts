import { setTimeout as sleep } from 'node:timers/promises';
import { oneConnection } from '../../lib/one-connection.ts';

export type BuyerTask = {
  /** The storefront's origin. */
  base: string;
  variantId: string;
  gateway: string;
};

/** What a crowd hears of a buyer, and says to one. */
export type Crowd = {
  /** Nobody orders any more, and nobody asks for their key any more. */
  isClosed(): boolean;
  /** This one orders now. */
  onOrder(): void;
  /** Ordered; paid for from here on. */
  onOrdered(orderNo: string): void;
};

/** A key not seen this long after payment is looked for no longer, ms. */
const patienceMs = 30_000;
/** As the shop's own page asks: a look is kept until the key is there; short, so that a stop is one. */
const keptSeconds = 2;
const againMs = 250;
const requestMs = 10_000;

/**
 * One drawn buyer: looks at the shop, orders, pays at the test gateway, waits for the key.
 * Answers payment → key, ms; null: left before that, or before the order.
 */
export async function buyOnce(
  task: BuyerTask,
  name: string,
  { thinkMs, crowd }: { thinkMs: number; crowd: Crowd },
): Promise<Bought | null> {
  const { call, close } = oneConnection(task.base, requestMs);
  try {
    await call('GET', '/');
    await sleep(thinkMs);
    if (crowd.isClosed()) return null;
    crowd.onOrder();
    const request = { variantId: task.variantId, quantity: 1, contact: name, gateway: task.gateway };
    const headers = { 'content-type': 'application/json', 'idempotency-key': name };
    const ordered = await call('POST', '/api/orders', { headers, body: JSON.stringify(request) });
    if (ordered.status !== 201) throw new Error(`order: ${ordered.status} ${ordered.body.slice(0, 200)}`);
    const order = JSON.parse(ordered.body) as { orderNo: string; token: string; payUrl: string };
    crowd.onOrdered(order.orderNo);
    const { pathname, search } = new URL(order.payUrl);
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const paid = await call('POST', `${pathname}${search}`, { headers: form, body: 'outcome=pay' });
    if (paid.status >= 400) throw new Error(`payment: ${paid.status}`);
    const paidAt = performance.now();
    const asking = { authorization: `Bearer ${order.token}`, prefer: `wait=${keptSeconds}` };
    while (performance.now() - paidAt < patienceMs && !crowd.isClosed()) {
      const seen = await call('GET', `/api/orders/${order.orderNo}`, { headers: asking });
      const { keys = [] } = JSON.parse(seen.body) as { keys?: string[] };
      if (keys.length > 0) return { orderNo: order.orderNo, latencyMs: performance.now() - paidAt };
      await sleep(againMs);
    }
    return null;
  } finally {
    close();
  }
}

export type Bought = { orderNo: string; latencyMs: number };
