import { setTimeout as sleep } from 'node:timers/promises';

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
const pollMs = 250;
const requestMs = 10_000;

/**
 * One drawn buyer: looks at the shop, orders, pays at the test gateway, waits for the key.
 * Answers payment → key, ms; null: left before that, or before the order.
 */
export async function buyOnce(task: BuyerTask, name: string, thinkMs: number, crowd: Crowd): Promise<Bought | null> {
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(new URL(path, task.base), { redirect: 'manual', ...init, signal: AbortSignal.timeout(requestMs) });
  await (await ask('/')).arrayBuffer();
  await sleep(thinkMs);
  if (crowd.isClosed()) return null;
  crowd.onOrder();
  const ordered = await ask('/api/orders', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': name },
    body: JSON.stringify({ variantId: task.variantId, quantity: 1, contact: name, gateway: task.gateway }),
  });
  if (ordered.status !== 201) throw new Error(`order: ${ordered.status} ${(await ordered.text()).slice(0, 200)}`);
  const order = (await ordered.json()) as { orderNo: string; token: string; payUrl: string };
  const page = new URL(order.payUrl);
  crowd.onOrdered(order.orderNo);
  const paid = await ask(`${page.pathname}${page.search}`, {
    method: 'POST',
    body: new URLSearchParams({ outcome: 'pay' }),
  });
  await paid.arrayBuffer();
  if (paid.status >= 400) throw new Error(`payment: ${paid.status}`);
  const paidAt = performance.now();
  while (performance.now() - paidAt < patienceMs && !crowd.isClosed()) {
    const seen = await ask(`/api/orders/${order.orderNo}`, { headers: { authorization: `Bearer ${order.token}` } });
    const { keys = [] } = (await seen.json()) as { keys?: string[] };
    if (keys.length > 0) return { orderNo: order.orderNo, latencyMs: performance.now() - paidAt };
    await sleep(pollMs);
  }
  return null;
}

export type Bought = { orderNo: string; latencyMs: number };
