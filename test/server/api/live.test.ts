import { createTRPCClient, httpSubscriptionLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import { expect, test } from 'vitest';
import type { AppRouter } from '../../../server/api/router.ts';
import { liveOrderEventFields, type LiveMessage } from '../../../server/contract/live.ts';
import { type AccountRole, accountRoles, may, type Permission } from '../../../server/contract/permissions.ts';
import { type Pulse, pulseFields } from '../../../server/contract/pulse.ts';
import { newOrderNo } from '../../../server/lib/token.ts';
import { eventually } from '../../support/processes.ts';
import { addPerson, type Browser, openConsole, signedIn, type TestConsole, testDatabase } from './console.ts';
import type { TestDatabase } from '../../support/database.ts';

const pulse: Pulse = {
  at: new Date().toISOString(),
  epoch: 1,
  verdict: { level: 'ok', key: 'all_well', params: { orders: 3, revenueMinor: 83_200 } },
  currency: 'CNY',
  watchSince: new Date().toISOString(),
  orders: { sinceWatch: 3, lastMinute: 1, unpaidOpen: 0 },
  revenueMinor: 83_200,
  undelivered: { count: 0, amountMinor: 0, oldestMs: 0 },
  givesOutFirst: { kind: 'budget', fix: 'raise_budget', variantId: null, name: '', hours: 2, left: null },
  sellsOut: { variantId: 'v', name: 'Steam 50', hours: 2, left: 12 },
  spend: {
    perHourMinor: 6,
    todayMinor: 100,
    monthMinor: 2000,
    simulatedPrice: true,
    budgetMinor: 50_000,
    periodSpentMinor: 2000,
    forecastMonthMinor: 4000,
  },
  scaling: {
    desired: 4,
    running: 4,
    cap: 32,
    capped: null,
    lastChange: null,
    forecastPerSecond: null,
    waiting: null,
    bottleneck: null,
  },
  latency: { p50Ms: 100, p95Ms: 300, p99Ms: 600 },
  services: [],
  instances: [],
  visitors: 4,
  needsYou: { count: 0, amountMinor: 0, oldestMs: 0 },
  gateways: [],
};

async function writePulse(db: TestDatabase): Promise<void> {
  const body = { ...pulse, addedLater: 'a field without a row in the table' };
  await db.pool.query(
    'insert into pulse (id, epoch, at, body) values (1, 1, now(), $1) on conflict (id) do update set at = now(), body = excluded.body',
    [JSON.stringify(body)],
  );
}

async function addVariant(db: TestDatabase): Promise<string> {
  const { rows } = await db.pool.query<{ id: string }>(
    "with p as (insert into product (slug, name, on_shelf) values ('steam', 'Steam', true) returning id) insert into variant (product_id, name, price_minor) select id, '50', 5000 from p returning id",
  );
  return rows[0]!.id;
}

async function addOrder(db: TestDatabase, variantId: string): Promise<string> {
  const orderNo = newOrderNo();
  await db.pool.query(
    `with o as (insert into orders (order_no, variant_id, product_name, variant_name, delivery, quantity, unit_price_minor, amount_minor, currency, contact, contact_hash,
        gateway, token_hash, token_public, expires_at)
      values ($1, $2, 'Steam', '50', 'key', 1, 5000, 5000, 'CNY', 'buyer@mail.test', '\\x00', 'sandbox', sha256($3), '\\x00', now() + interval '15 minutes') returning id)
     insert into order_event (order_id, type) select id, 'created' from o`,
    [orderNo, variantId, Buffer.from(orderNo)],
  );
  return orderNo;
}

type Seen = { id: string; data: LiveMessage };
type Watching = Disposable & { seen: Seen[]; errors: { code?: string }[] };

function watch(desk: TestConsole, browser: Browser, lastEventId?: string): Watching {
  const client = createTRPCClient<AppRouter>({
    links: [
      httpSubscriptionLink({
        url: `${desk.url}/trpc`,
        EventSource: EventSource as never,
        eventSourceOptions: {
          fetch: (url: string, init: RequestInit) =>
            fetch(url, { ...init, headers: { ...(init.headers as object), cookie: browser.cookieHeader } }),
        } as never,
      }),
    ],
  });
  const seen: Seen[] = [];
  const errors: { code?: string }[] = [];
  const subscription = client.live.stream.subscribe(
    { lastEventId },
    {
      onData: (message) => seen.push(message as Seen),
      onError: (error) => errors.push({ code: error.data?.app.code }),
    },
  );
  return { seen, errors, [Symbol.dispose]: () => subscription.unsubscribe() };
}

const ordersIn = (seen: Seen[]) => seen.flatMap(({ data }) => (data.kind === 'orders' ? data.events : []));

test('every field of both parts of the stream × every role: exactly the tables', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await writePulse(db);
  const variantId = await addVariant(db);
  let checked = 0;
  for (const role of accountRoles) {
    await addPerson(desk.ctx, role);
    using watching = watch(desk, await signedIn(desk.url, `${role}@shop.test`));
    await eventually(() => watching.seen.length > 0, { what: 'the first pulse' });
    await addOrder(db, variantId);
    const [event] = await eventually(() => (ordersIn(watching.seen).length > 0 ? ordersIn(watching.seen) : undefined), {
      what: 'the order',
    });
    const first = watching.seen.find(({ data }) => data.kind === 'pulse')!.data as Extract<
      LiveMessage,
      { kind: 'pulse' }
    >;
    expect(Object.keys(first.pulse).sort(), role).toEqual(allowedOf(pulseFields, role));
    expect(Object.keys(event!).sort(), role).toEqual(allowedOf(liveOrderEventFields, role));
    expect(first.ageMs).toBeGreaterThanOrEqual(0);
    checked += Object.keys(pulseFields).length + Object.keys(liveOrderEventFields).length;
    if (role === 'staff') {
      expect(JSON.stringify(watching.seen)).not.toMatch(/Minor|83200|5000|buyer|sandbox/);
    }
  }
  console.log(`stream: ${checked} fields × roles checked on real subscriptions`);
});

function allowedOf(table: Record<string, Permission>, role: AccountRole): string[] {
  return Object.keys(table)
    .filter((field) => may(role, table[field]!))
    .sort();
}

test('a smaller role counts within the running stream; an ended session ends it', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'operator');
  await writePulse(db);
  using watching = watch(desk, await signedIn(desk.url, 'operator@shop.test'));
  const pulses = () => watching.seen.flatMap(({ data }) => (data.kind === 'pulse' ? [data.pulse] : []));
  await eventually(() => pulses().some((each) => each.revenueMinor !== undefined), { what: 'a pulse with money' });
  await db.pool.query("update auth_user set role = 'staff'");
  await eventually(() => pulses().at(-1)!.revenueMinor === undefined, { what: 'a pulse without money' });
  await db.pool.query('delete from auth_session');
  await eventually(() => watching.errors.length > 0, { what: 'the end of the stream' });
  expect(watching.errors[0]!.code).toBe('sign_in');
});

test('whoever comes back with the last id misses nothing, also when only pulses came before', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  await writePulse(db);
  const variantId = await addVariant(db);
  const browser = await signedIn(desk.url, 'owner@shop.test');
  let last: string | undefined;
  const had: string[] = [];
  const made: string[] = [];
  for (let cut = 0; cut < 10; cut++) {
    using watching = watch(desk, browser, last);
    await eventually(
      () =>
        watching.seen.some(({ data }) => data.kind === 'pulse') &&
        had.length + ordersIn(watching.seen).length >= made.length,
      { what: 'all so far' },
    );
    if (cut % 2) {
      made.push(await addOrder(db, variantId));
      await eventually(() => had.length + ordersIn(watching.seen).length >= made.length, { what: 'the live order' });
    }
    had.push(...ordersIn(watching.seen).map((event) => event.orderNo!));
    last = watching.seen.at(-1)!.id;
    // while nobody watches
    made.push(await addOrder(db, variantId));
  }
  using rest = watch(desk, browser, last);
  await eventually(() => had.length + ordersIn(rest.seen).length >= made.length, { what: 'the rest' });
  had.push(...ordersIn(rest.seen).map((event) => event.orderNo!));
  expect(had).toEqual(made);
  console.log(`stream: 10 cuts, ${made.length} orders, ${had.length} seen once each`);
});

test('nobody gets the stream without a session, and a nonsense id is no cursor', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'staff');
  await writePulse(db);
  const nobody = { cookieHeader: '' } as Browser;
  using refused = watch(desk, nobody);
  await eventually(() => refused.errors.length > 0, { what: 'the refusal' });
  expect(refused.errors[0]!.code).toBe('sign_in');
  expect(refused.seen).toEqual([]);
  const browser = await signedIn(desk.url, 'staff@shop.test');
  for (const id of ["1'; drop table orders --", '0:0:', '5:3:9', 'x'.repeat(3000)]) {
    using watching = watch(desk, browser, id);
    await eventually(() => watching.seen.length > 0, { what: `a pulse after ${id.slice(0, 20)}` });
  }
});
