import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkChallenge } from '../../server/contract/work.ts';
import type { Answer } from '../../server/lib/http-request.ts';
import { type Connection, oneConnection } from '../../server/lib/one-connection.ts';
import { solveWork } from '../support/work.ts';
import type { Habits } from './settings.ts';
import { dice } from './shape.ts';

/** What one buyer lived through; times in ms, moments from the start of the run. */
export type Visit = {
  plannedMs: number;
  /** How much later than planned the generator itself was. */
  lateMs: number;
  outcome: 'delivered' | 'sold_out' | 'failed' | 'abandoned';
  problem?: string;
  orderNo?: string;
  keys: string[];
  /** Of each page looked at. */
  pagesMs: number[];
  checkoutMs?: number;
  /** Time that is the buyer's own: reading, paying. */
  idleMs: number;
  /** Time in the waiting line. */
  queuedMs: number;
  paidAtMs?: number;
  keyAtMs?: number;
  referralUrl?: string | null;
};

export type Shelf = { base: string; slug: string; variantId: string };

/** The page of an order asks like this: its question is kept until the key is there, or so long, s; then it asks again. */
const keptSeconds = 5;
const againMs = 300;
const patienceMs = 60_000;
/** Whoever was not served by then, time in the waiting line apart, goes home. */
const goesHomeMs = 120_000;
const requestTimeoutMs = 20_000;
const phone = 'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36';

type Call = Connection['call'];
type Refused = { code: string; work?: WorkChallenge; reason?: string; ticket?: string; retryAfterSeconds: number };

/** A crowd's way over real HTTP: page, checkout, bank, and asking until the key is there. */
export function createBuyer({ shelf, habits, now }: { shelf: Shelf; habits: Habits; now: () => number }) {
  /** A cut connection or 5xx is tried again, as a browser or a person would; it counts as a problem only at the end. */
  async function insist(
    visit: Visit,
    label: string,
    ask: () => Promise<Answer>,
    fine: (status: number) => boolean,
  ): Promise<Answer> {
    let last = '';
    for (let attempt = 0; attempt < 4; attempt++) {
      if (now() - visit.plannedMs - visit.queuedMs - visit.idleMs > goesHomeMs)
        throw new Error(`${label}: went home; ${last}`);
      if (attempt > 0) await sleep(300 * attempt);
      try {
        const answer = await ask();
        if (fine(answer.status)) return answer;
        last = `${answer.status} ${answer.body.slice(0, 160)}`;
        if (answer.status < 500) break;
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
    }
    throw new Error(`${label}: ${last}`);
  }

  async function checkOut(visit: Visit, call: Call, from: Record<string, string>, ref: string | undefined) {
    const startedMs = now();
    const key = randomUUID();
    let ticket: string | undefined;
    let work: string | undefined;
    for (;;) {
      const answer = await insist(
        visit,
        'checkout',
        () =>
          call('POST', '/api/orders', {
            headers: { ...from, 'content-type': 'application/json', 'idempotency-key': key },
            body: JSON.stringify({
              variantId: shelf.variantId,
              quantity: 1,
              contact: `${key.slice(0, 13)}@example.com`,
              gateway: 'sandbox',
              ...(ref && { ref }),
              ...(ticket && { ticket }),
              ...(work && { work }),
            }),
          }),
        (status) => [201, 403, 409, 503].includes(status),
      );
      if (answer.status === 201) {
        visit.checkoutMs = now() - startedMs - visit.queuedMs;
        return JSON.parse(answer.body) as { orderNo: string; token: string; payUrl: string };
      }
      const refused = JSON.parse(answer.body) as Refused;
      // the page's script does what is asked for by itself
      if (refused.work && work === undefined) {
        work = solveWork(refused.work);
        continue;
      }
      if (refused.reason === 'checkouts_full') {
        await sleep(refused.retryAfterSeconds * 1000);
        continue;
      }
      if (refused.code !== 'queued') {
        if (refused.code === 'out_of_stock') return undefined;
        throw new Error(`checkout: ${answer.status} ${answer.body.slice(0, 160)}`);
      }
      ticket = refused.ticket;
      const waitMs = refused.retryAfterSeconds * 1000;
      visit.queuedMs += waitMs;
      if (visit.queuedMs > 300_000) throw new Error('checkout: waited in line for over 5 min');
      await sleep(waitMs);
    }
  }

  async function idle(visit: Visit, ms: number): Promise<void> {
    if (ms <= 0) return;
    visit.idleMs += ms;
    await sleep(ms);
  }

  /** So many pages that those of the abandoned carts come to what a paid order has. */
  async function browse(visit: Visit, call: Call, from: Record<string, string>, random: () => number): Promise<void> {
    const each = habits.viewsPerOrder * (1 - habits.abandoned);
    const views = Math.max(1, Math.floor(each + random()));
    for (let view = 1; view <= views; view++) {
      // to and fro between the shelf and the product, which is the last
      const path = (views - view) % 2 === 0 ? `/p/${shelf.slug}` : '/';
      const openedMs = now();
      await insist(
        visit,
        'page',
        () => call('GET', path, { headers: from }),
        (status) => status === 200,
      );
      visit.pagesMs.push(now() - openedMs);
      if (view < views) await idle(visit, -Math.log(1 - random()) * habits.thinksMs);
    }
  }

  async function walk(
    visit: Visit,
    call: Call,
    { link, random }: { link?: string; random: () => number },
  ): Promise<void> {
    const from = { 'user-agent': phone, 'x-forwarded-for': `10.${[...randomBytes(3)].join('.')}` };
    let ref: string | undefined;
    if (link) {
      await insist(
        visit,
        'link',
        () => call('GET', link, { headers: from }),
        (status) => status === 302,
      );
      ref = new URL(link, shelf.base).pathname.split('/').at(-1);
    }
    await browse(visit, call, from, random);
    const order = await checkOut(visit, call, from, ref);
    if (!order) return void (visit.outcome = 'sold_out');
    visit.orderNo = order.orderNo;
    if (random() < habits.abandoned) return void (visit.outcome = 'abandoned');
    const [soonestMs, latestMs] = habits.paysAfterMs;
    await idle(visit, soonestMs + random() * (latestMs - soonestMs));
    await insist(
      visit,
      'payment',
      () =>
        call('POST', order.payUrl, {
          headers: { ...from, 'content-type': 'application/x-www-form-urlencoded' },
          body: 'outcome=pay',
        }),
      (status) => status === 303,
    );
    visit.paidAtMs = now();
    while (now() - visit.paidAtMs < patienceMs) {
      const seen = await insist(
        visit,
        'order page',
        () =>
          call('GET', `/api/orders/${order.orderNo}`, {
            headers: { ...from, authorization: `Bearer ${order.token}`, prefer: `wait=${keptSeconds}` },
          }),
        (status) => status === 200,
      );
      const { keys, referralUrl } = JSON.parse(seen.body) as { keys: string[]; referralUrl: string | null };
      if (keys.length > 0) {
        Object.assign(visit, { outcome: 'delivered', keys, keyAtMs: now(), referralUrl });
        return;
      }
      await sleep(againMs);
    }
    throw new Error(`undelivered after ${patienceMs / 1000} s`);
  }

  /** One buyer's whole way, to the key or to the reason why not. */
  return async function buy(plannedMs: number, { seed, link }: { seed: number; link?: string }): Promise<Visit> {
    const visit: Visit = {
      plannedMs,
      lateMs: now() - plannedMs,
      outcome: 'failed',
      keys: [],
      pagesMs: [],
      idleMs: 0,
      queuedMs: 0,
    };
    const { call, close } = oneConnection(shelf.base, requestTimeoutMs);
    await walk(visit, call, { link, random: dice(seed) })
      .catch((error: unknown) => {
        visit.problem = error instanceof Error ? error.message : String(error);
      })
      .finally(close);
    return visit;
  };
}
