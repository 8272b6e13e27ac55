import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FleetShop } from './fleet-shop.ts';

/** An order that the shop acknowledged; `paidAtMs` once the bank had taken the money. */
type Purchase = {
  orderNo: string;
  token: string;
  payUrl: string;
  paidAtMs?: number;
  deliveredAtMs?: number;
  keys: string[];
};

export type Crowd = {
  purchases: Purchase[];
  /** Requests sent, and those that failed: no answer, or one of 5xx. */
  requests: { sent: number; failures: string[] };
  /** No new orders; resolves when everybody has what they paid for, or has waited `withinMs`. */
  finish(withinMs: number): Promise<void>;
};

const requestTimeoutMs = 6000;

/** Buyers who order, pay and wait for their key, each again and again; a failed request is sent again, as a person would. */
export function sendBuyers(shop: FleetShop, buyers: number): Crowd {
  const purchases: Purchase[] = [];
  const requests: Crowd['requests'] = { sent: 0, failures: [] };
  let open = true;
  let deadline = Infinity;

  async function call(path: string, init: RequestInit): Promise<Response> {
    for (;;) {
      requests.sent++;
      try {
        const response = await fetch(new URL(path, shop.base), {
          redirect: 'manual',
          ...init,
          signal: AbortSignal.timeout(requestTimeoutMs),
        });
        if (response.status < 500) return response;
        requests.failures.push(`${init.method ?? 'GET'} ${path}: ${response.status} ${await response.text()}`);
      } catch (error) {
        requests.failures.push(`${init.method ?? 'GET'} ${path}: ${String((error as Error).cause ?? error)}`);
      }
      if (Date.now() > deadline) throw new Error('out of time');
      await sleep(100);
    }
  }

  async function buyOnce(address: string): Promise<void> {
    const from = { 'x-forwarded-for': address };
    const ordered = await call('/api/orders', {
      method: 'POST',
      headers: { ...from, 'content-type': 'application/json', 'idempotency-key': randomBytes(16).toString('hex') },
      body: JSON.stringify({
        variantId: shop.variantId,
        quantity: 1,
        contact: `${randomBytes(6).toString('hex')}@example.com`,
        gateway: 'sandbox',
      }),
    });
    if (ordered.status !== 201) throw new Error(`order refused: ${ordered.status} ${await ordered.text()}`);
    const purchase: Purchase = {
      ...((await ordered.json()) as { orderNo: string; token: string; payUrl: string }),
      keys: [],
    };
    purchases.push(purchase);
    const paid = await call(purchase.payUrl, {
      method: 'POST',
      headers: { ...from, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'outcome=pay',
    });
    await paid.arrayBuffer();
    if (paid.status >= 400) throw new Error(`payment refused: ${paid.status}`);
    purchase.paidAtMs = Date.now();
    while (Date.now() < deadline) {
      const response = await call(`/api/orders/${purchase.orderNo}`, {
        headers: { ...from, authorization: `Bearer ${purchase.token}` },
      });
      const order = (await response.json()) as { status: string; keys: string[] };
      if (order.status === 'delivered') {
        purchase.deliveredAtMs = Date.now();
        purchase.keys = order.keys;
        return;
      }
      await sleep(100);
    }
  }

  const crowd = Array.from({ length: buyers }, async (_, n) => {
    while (open) await buyOnce(`10.${n}.${randomInt(256)}.${randomInt(1, 255)}`);
  });
  const done = Promise.allSettled(crowd);
  return {
    purchases,
    requests,
    async finish(withinMs) {
      open = false;
      deadline = Date.now() + withinMs;
      const failed = (await done).find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
    },
  };
}

/** Nothing lost, nothing twice: what the buyers saw, and what the tables say. */
export async function account(shop: FleetShop, { purchases }: Crowd) {
  const paid = purchases.filter((purchase) => purchase.paidAtMs !== undefined);
  const keys = paid.flatMap((purchase) => purchase.keys);
  const one = async (text: string, values: unknown[] = []) =>
    (await shop.db.pool.query<{ n: number }>(text, values)).rows[0]!.n;
  const numbers = purchases.map((purchase) => purchase.orderNo);
  return {
    acknowledged: purchases.length,
    known: await one('select count(*)::int as n from orders where order_no = any($1)', [numbers]),
    paid: paid.length,
    delivered: paid.filter((purchase) => purchase.deliveredAtMs !== undefined).length,
    slowestMs: Math.max(0, ...paid.map((purchase) => (purchase.deliveredAtMs ?? Infinity) - purchase.paidAtMs!)),
    keys: keys.length,
    distinctKeys: new Set(keys).size,
    keysWithTwoOrders: await one(
      'select count(*)::int as n from (select key_id from delivery group by key_id having count(*) > 1) d',
    ),
    repeatedEvents: await one(
      "select count(*)::int as n from (select from order_event where type in ('created', 'paid', 'delivered') group by order_id, type having count(*) > 1) e",
    ),
    repeatedPayments: await one(
      "select count(*)::int as n from (select from payment where state = 'applied' group by order_id having count(*) > 1) p",
    ),
    soldNotDelivered: await one(
      "select count(*)::int as n from stock_key k join orders o on o.id = k.order_id where k.sold_at is not null and o.status <> 'delivered'",
    ),
    deadJobs: await one('select count(*)::int as n from job where dead_at is not null'),
    chargedAttempts: await one(
      'select coalesce(sum(attempts), 0)::int as n from job where locked_by is null and attempts > 0',
    ),
  };
}

type Sums = Awaited<ReturnType<typeof account>>;

/** What these sums are when every order is known, everybody who paid has a key of their own, and nothing happened twice. */
export const nothingLost = (sums: Sums): Partial<Sums> => ({
  known: sums.acknowledged,
  delivered: sums.paid,
  keys: sums.paid,
  distinctKeys: sums.paid,
  keysWithTwoOrders: 0,
  repeatedEvents: 0,
  repeatedPayments: 0,
  soldNotDelivered: 0,
  deadJobs: 0,
});
