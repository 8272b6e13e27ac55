import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ErrorBody } from '../../server/contract/error-codes.ts';
import { setAdmission } from '../../server/features/waiting-line/set-admission.ts';
import { testContext } from '../support/context.ts';
import { testDatabase } from '../support/database.ts';
import { openFleetShop } from './fleet-shop.ts';

const perSecond = 10;
const people = 60;
/** As a browser's page has it: a connection handed to a process in the moment it is killed is never answered, ms. */
const patienceMs = 5000;

type Served = { placeId: number; orderNo: string; atMs: number; lateMs: number; failures: number };

test('kill -9 of a storefront while 60 people wait: nobody loses the place, and all get in, in turn and at the rate', async () => {
  await using db = await testDatabase();
  await using shop = await openFleetShop(db.url, { counts: { storefront: 2 } });
  const ctx = testContext(shop.db);
  const speak = () => setAdmission(ctx, { perSecond, reason: 'cap', epoch: 1 });
  await speak();
  // every process has heard it after a second
  await sleep(1100);
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  let waiting = true;
  const scaler = (async () => {
    while (waiting) {
      await speak();
      await sleep(1000);
    }
  })();

  /** Asks as told; one in two does not send the ticket, only the same Idempotency-Key. */
  async function buy(person: number): Promise<Served> {
    const order = {
      variantId: shop.variantId,
      quantity: 1,
      contact: `person${person}@example.com`,
      gateway: 'sandbox',
    };
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomBytes(12).toString('hex') };
    let ticket: string | undefined;
    let dueMs = now();
    let lateMs = 0;
    let failures = 0;
    for (;;) {
      const body = JSON.stringify(person % 2 ? { ...order, ticket } : order);
      const answer = await fetch(`${shop.base}/api/orders`, {
        method: 'POST',
        headers,
        body,
        signal: AbortSignal.timeout(patienceMs),
      })
        .then(async (response) => ({
          status: response.status,
          body: (await response.json()) as ErrorBody & { orderNo: string },
        }))
        .catch(() => undefined);
      if (!answer || answer.body.code === 'unavailable') {
        failures++;
        await sleep(100);
        continue;
      }
      lateMs += now() - dueMs;
      if (answer.status === 201) {
        return { placeId: ticket ? placeOf(ticket) : 0, orderNo: answer.body.orderNo, atMs: now(), lateMs, failures };
      }
      expect(answer).toMatchObject({ status: 503, body: { code: 'queued' } });
      ticket = answer.body.ticket!;
      dueMs = now() + answer.body.retryAfterSeconds! * 1000;
      await sleep(answer.body.retryAfterSeconds! * 1000);
    }
  }

  const everybody = Promise.all(
    Array.from({ length: people }, async (_, person) => {
      await sleep(person * 15);
      return buy(person);
    }),
  );
  await sleep(2500);
  const victim = (await shop.list()).find(({ service, state }) => service === 'storefront' && state === 'ready')!;
  process.kill(victim.pid, 'SIGKILL');
  const served = (await everybody).filter(({ placeId }) => placeId > 0).sort((a, b) => a.placeId - b.placeId);
  waiting = false;
  await scaler;

  let overtakenMs = 0;
  for (const [index, one] of served.entries())
    for (const behind of served.slice(index + 1))
      overtakenMs = Math.max(overtakenMs, one.atMs - behind.atMs - one.lateMs);
  const { rows } = await shop.db.pool.query<{ orders: number; places: number; disorder: number; most: number }>(
    `select (select count(*) from orders) as orders, (select count(*) from waiting where entered_at is not null) as places,
       (select count(*) from (select first_called_at < max(first_called_at) over (order by id) as late from waiting) w where late) as disorder,
       (select max(n) from (select count(*) over (order by first_called_at range between interval '1 second' preceding and current row) as n from waiting) s) as most`,
  );
  console.log(
    `${people} people at ${perSecond}/s, one storefront killed (${served.reduce((sum, { failures }) => sum + failures, 0)} requests cut): ` +
      `all in after ${Math.round(Math.max(...served.map(({ atMs }) => atMs)))} ms, overtaken by at most ${Math.round(overtakenMs)} ms, at most ${rows[0]!.most} called within 1 s`,
  );
  expect(new Set(served.map(({ orderNo }) => orderNo)).size).toBe(served.length);
  expect(rows[0]).toMatchObject({ orders: people, places: people, disorder: 0 });
  expect(rows[0]!.most).toBeLessThanOrEqual(2.5 * perSecond + 1);
  expect(overtakenMs).toBeLessThanOrEqual(1000);
});

/** The number of the place, from a ticket's plain part. */
function placeOf(ticket: string): number {
  return (JSON.parse(Buffer.from(ticket, 'base64url').subarray(32).toString()) as [number])[0];
}
