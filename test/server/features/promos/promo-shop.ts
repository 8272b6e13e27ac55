import { type FleetPolicy, fleetPolicy, scaledServices } from '../../../../server/contract/scaling/policy.ts';
import type { PromoInput } from '../../../../server/contract/scaling/promo.ts';
import { forgetProducts } from '../../../../server/features/catalog/list-products.ts';
import type { Actor, Context } from '../../../../server/features/context.ts';
import { forgetPolicy } from '../../../../server/features/policies/current-policy.ts';
import { testContext } from '../../../support/context.ts';
import { type TestDatabase, testDatabase } from '../../../support/database.ts';
import { stockShelf } from '../../../support/stock.ts';

export const owner: Actor = { id: 'o', name: 'Owner', role: 'owner' };
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
/** Friday, 27 November 2026, 18:00 in Shanghai. */
export const friday = Date.UTC(2026, 10, 27, 10, 0, 0);

export type PromoShop = AsyncDisposable & {
  ctx: Context;
  db: TestDatabase;
  variantId: string;
  /** Moves the clock, ms. */
  at(ms: number): void;
};

/** A shop whose clock stands still, with one product and `keys` keys. */
export async function promoShop({ keys = 10, priceMinor = 1000 } = {}): Promise<PromoShop> {
  let now = friday;
  const db = await testDatabase({ max: 5 });
  const ctx = testContext(db.database, { now: () => now });
  const { variantId } = await stockShelf(
    ctx,
    db.pool,
    Array.from({ length: keys }, (_, n) => `PROMO-${n}`),
    { priceMinor },
  );
  return {
    ctx,
    db,
    variantId,
    at(ms) {
      now = ms;
      forgetProducts(ctx);
      forgetPolicy(ctx);
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

export function promoOf(shop: PromoShop, change: Partial<PromoInput> = {}): PromoInput {
  return {
    name: '周五夜场',
    variantIds: [shop.variantId],
    offer: { kind: 'percent', percent: 20 },
    startsAtMs: friday + 2 * hourMs,
    endsAtMs: friday + 5 * hourMs,
    expectedMultiple: 3,
    leadMs: 300_000,
    ...change,
  };
}

/** Sales as the roll-up would have counted them: so many keys in each minute of a stretch. */
export async function sold(shop: PromoShop, fromMs: number, minutes: number, keysPerMinute: number): Promise<void> {
  await shop.db.pool.query(
    `insert into sales_minute (minute, variant_id, gateway, currency, created, paid, keys_sold, delivered, revenue_minor)
     select to_timestamp($1::float8 / 1000) + n * interval '1 minute', $2, 'sandbox', 'CNY', $4, $4, $4, $4, $4 * 1000
     from generate_series(0, $3::int - 1) as n`,
    [fromMs, shop.variantId, minutes, keysPerMinute],
  );
}

/** What the scaler has recorded: arrivals a minute at a service, and what an instance of it can do per second. */
export async function recorded(
  shop: PromoShop,
  fromMs: number,
  minutes: number,
  perMinute: number,
  eachPerSecond: number,
): Promise<void> {
  const services = ['storefront', 'orders', 'dispense', 'commission'];
  await shop.db.pool.query('create table if not exists arrival_any partition of arrival_minute default');
  await shop.db.pool.query(
    `insert into arrival_minute (service, minute, counts, total)
     select service, to_timestamp($1::float8 / 1000) + n * interval '1 minute', '', $3
     from unnest($4::text[]) as service, generate_series(0, $2::int - 1) as n`,
    [fromMs, minutes, perMinute, services],
  );
  const capacity = { done: eachPerSecond * 100, busySeconds: 100 };
  const memory = { services: Object.fromEntries(services.map((service) => [service, { capacity }])) };
  await shop.db.pool.query(
    `insert into scaler_state (epoch, at, leader, leader_since, memory, seen, decision)
     values (1, now(), gen_random_uuid(), now(), $1, '{}', '{}') on conflict (id) do update set memory = excluded.memory`,
    [JSON.stringify(memory)],
  );
}

/** A policy with a target of 65 %, defaults but for `each` service and the rest of it. */
export function policyOf(each: object = {}, change: object = {}): FleetPolicy {
  const services = Object.fromEntries(
    scaledServices.map((service) => [service, { targetUtilization: 0.65, ...(service !== 'console' && each) }]),
  );
  return fleetPolicy.parse({ services, ...change });
}

export async function setPolicy(shop: PromoShop, policy = policyOf()): Promise<void> {
  await shop.db.pool.query(
    "insert into policy_version (actor, actor_name, why, body) values ('o', 'Owner', 'test', $1)",
    [JSON.stringify(policy)],
  );
  shop.at(friday);
}
