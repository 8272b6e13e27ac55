import { expect, test } from 'vitest';
import type { OpenDriver, PlaceView } from '../../server/drivers/driver.ts';
import { PlaceError, type PlaceTrouble } from '../../server/drivers/place-error.ts';
import { leadsOnlyWith } from '../../server/features/scaling/leads-only-with.ts';
import { orderedCounts } from '../../server/features/scaling/loop/ordered-counts.ts';
import { patient } from '../../server/features/scaling/loop/patient-driver.ts';
import { decide } from '../../server/scaling/decide.ts';
import { presets } from '../../server/scaling/presets.ts';
import { observed } from '../server/scaling/observed.ts';
import { silentLog } from '../support/silent-log.ts';

const empty: PlaceView = { services: {}, room: { left: null }, processors: null };
const ctx = { log: silentLog };

/** A place that answers with what is set, and counts how often it is asked. */
function place() {
  const asked = { looks: 0, orders: 0 };
  const state: { trouble: PlaceTrouble | null; retryAfterMs?: number } = { trouble: null };
  const answer = () => {
    if (state.trouble) throw new PlaceError(state.trouble, state.trouble, { retryAfterMs: state.retryAfterMs });
  };
  const driver: OpenDriver = {
    async observe() {
      asked.looks++;
      answer();
      return empty;
    },
    async setDesired() {
      asked.orders++;
      answer();
      return 'done';
    },
    kill: async () => false,
  };
  return { asked, state, driver };
}

const order = { counts: {}, epoch: 1, decidedAtMs: 0 };

test('a scaler without a place does not lead, one that loses its right stops, an outage of the place moves nobody for a minute', async () => {
  let now = 0;
  const { driver, state, asked } = place();
  const { mayLead, driver: seen } = leadsOnlyWith(driver, () => now);
  state.trouble = 'missing';
  expect(await mayLead(ctx)).toBe(false);
  now += 3000;
  state.trouble = null;
  expect(await mayLead(ctx)).toBe(true);
  // the turns' own looks count: none is made beside them
  now += 2000;
  await seen.observe();
  now += 2000;
  const before = asked.looks;
  expect(await mayLead(ctx)).toBe(true);
  expect(asked.looks).toBe(before);
  state.trouble = 'unreachable';
  now += 30_000;
  expect(await mayLead(ctx)).toBe(true);
  now += 31_000;
  expect(await mayLead(ctx)).toBe(false);
  state.trouble = null;
  now += 3000;
  expect(await mayLead(ctx)).toBe(true);
  state.trouble = 'denied';
  now += 3000;
  expect(await mayLead(ctx)).toBe(false);
});

test.each([
  ['throttled', 2500, 2500],
  ['throttled', undefined, 5000],
  ['denied', undefined, 30_000],
  ['missing', undefined, 30_000],
  ['busy', undefined, 0],
  ['unreachable', undefined, 0],
] as const)('%s (Retry-After %s ms): orders are held back for %s ms', async (trouble, retryAfterMs, heldMs) => {
  let now = 1000;
  const { driver, state, asked } = place();
  const calm = patient(driver, () => now);
  Object.assign(state, { trouble, retryAfterMs });
  await expect(calm.setDesired(order)).rejects.toMatchObject({ trouble });
  state.trouble = null;
  now += heldMs - 1;
  if (heldMs > 0) await expect(calm.setDesired(order)).rejects.toMatchObject({ trouble });
  expect(asked.orders).toBe(1);
  now += 1;
  expect(await calm.setDesired(order)).toBe('done');
});

test('what one service is refused for does not hold up the others', async () => {
  let now = 1000;
  const heard: string[][] = [];
  const { driver } = place();
  const calm = patient(
    {
      ...driver,
      async setDesired({ counts }) {
        heard.push(Object.keys(counts));
        if ('orders' in counts) throw new PlaceError('missing', 'its autoscaler is gone', { services: ['orders'] });
        return 'done';
      },
    },
    () => now,
  );
  const both = { ...order, counts: { orders: { desired: 2, ceiling: 4 }, storefront: { desired: 2, ceiling: 4 } } };
  const alone = { ...order, counts: { orders: { desired: 2, ceiling: 4 } } };
  const told = () => expect(calm.setDesired(both)).rejects.toMatchObject({ trouble: 'missing' });
  await told();
  await told();
  await expect(calm.setDesired(alone)).rejects.toMatchObject({ trouble: 'missing' });
  now += 30_000;
  await told();
  expect(heard).toEqual([['orders', 'storefront'], ['storefront'], ['orders', 'storefront']]);
});

test('who throttles is not even looked at; who denies an order still tells what runs', async () => {
  const { driver, state, asked } = place();
  const calm = patient(driver, () => 0);
  state.trouble = 'denied';
  await expect(calm.setDesired(order)).rejects.toThrow();
  state.trouble = null;
  expect(await calm.observe()).toEqual(empty);
  state.trouble = 'throttled';
  await expect(calm.observe()).rejects.toMatchObject({ trouble: 'throttled' });
  await expect(calm.observe()).rejects.toMatchObject({ trouble: 'throttled' });
  expect(asked.looks).toBe(2);
});

test("the place's engine may go up to the cap and to what the fleet cap leaves; at a ceiling, paused or set by hand it may not", () => {
  const policy = { ...presets.balanced, fleetCap: 12 };
  const services = (['storefront', 'orders'] as const).map((service) => ({
    service,
    was: 2,
    desired: 4,
    wanted: 4,
    capped: null,
    reasons: [],
  }));
  const calm = { floors: [], paused: { scaleIn: false, all: false } };
  const ceilings = (
    decision: { atMs: number; services: Parameters<typeof orderedCounts>[0]['services'] },
    seen: Parameters<typeof orderedCounts>[2],
  ) => Object.values(orderedCounts(decision, policy, seen)).map(({ ceiling }) => ceiling);
  expect(ceilings({ atMs: 5, services }, calm)).toEqual([8, 8]);
  expect(
    ceilings({ atMs: 5, services: services.map((one) => ({ ...one, capped: 'budget_cap' as const })) }, calm),
  ).toEqual([4, 4]);
  expect(ceilings({ atMs: 5, services }, { ...calm, paused: { scaleIn: false, all: true } })).toEqual([4, 4]);
  const hand = {
    source: 'override',
    id: '1',
    name: '',
    service: 'orders',
    instances: 4,
    exact: true,
    fromMs: 0,
    untilMs: 9,
  } as const;
  expect(ceilings({ atMs: 5, services }, { ...calm, floors: [hand] })).toEqual([8, 4]);
  expect(ceilings({ atMs: 9, services }, { ...calm, floors: [hand] })).toEqual([8, 8]);
});

test('where the place is full no more is ordered, the bottleneck is the place, and only what is ready lets buyers in', () => {
  const wish = (room: { left: number | null; why?: 'nodes' } | undefined) => {
    const seen = observed({ orders: { instances: { starting: 2, ready: 2, draining: 0, failed: 0 } } });
    const floor = {
      source: 'promo',
      id: '1',
      name: 'x',
      service: 'orders',
      instances: 8,
      exact: false,
      fromMs: 0,
      untilMs: 1e15,
    } as const;
    return decide(presets.balanced, { ...seen, floors: [floor], room }, 1_800_000_000_000, null);
  };
  const orders = (decision: ReturnType<typeof wish>) => decision.services.find(({ service }) => service === 'orders')!;
  const free = orders(wish(undefined));
  expect(free.desired).toBeGreaterThan(4);
  expect(orders(wish({ left: null }))).toEqual(free);
  const full = wish({ left: 0, why: 'nodes' });
  expect(orders(full)).toMatchObject({ desired: 4, capped: 'place' });
  expect(orders(full).reasons.at(-1)).toEqual({ code: 'place_full', params: { why: 'nodes', instances: 2 } });
  expect(full.bottleneck).toBe('place');
  expect(orders(wish({ left: 1, why: 'nodes' })).desired).toBe(5);
});
