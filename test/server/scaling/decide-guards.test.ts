import { describe, expect, test } from 'vitest';
import type { Floor, Observations, ServiceObservation } from '../../../server/contract/scaling/observation.ts';
import type { FleetPolicy, ScaledService } from '../../../server/contract/scaling/policy.ts';
import { decide } from '../../../server/scaling/decide.ts';
import type { FleetMemory } from '../../../server/scaling/memory.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { observed } from './observed.ts';

const startMs = 1_800_000_000_000;

/** Turns of one service that does what it is told: 5 pieces of work a second and instance, instances at once. */
function createShop(policy: FleetPolicy = presets.balanced, service: ScaledService = 'orders') {
  let memory: FleetMemory | null = null;
  let second = 0;
  let desired = 2;
  return {
    get desired() {
      return desired;
    },
    /** Plays so long with so many arrivals a second; answers the last decision. */
    play(
      seconds: number,
      perSecond: number,
      changes: Partial<ServiceObservation> = {},
      all: Partial<Observations> = {},
    ) {
      let last: ReturnType<typeof decide> | undefined;
      for (const until = second + seconds; second < until; second += 2) {
        const nowMs = startMs + (second + 2) * 1000;
        const busyShare = Math.min(1, perSecond / (desired * 5));
        const seen: Partial<ServiceObservation> = {
          instances: { starting: 0, ready: desired, draining: 0, failed: 0 },
          arrivals: { fromMs: nowMs - 2000, counts: [perSecond, perSecond] },
          busyShare,
          donePerSecond: busyShare * desired * 5,
          latencyP95Ms: 300,
          measuredAtMs: nowMs,
          ...changes,
        };
        last = decide(policy, { ...observed({ [service]: seen }), ...all }, nowMs, memory);
        memory = last.memory;
        desired = last.services[0]!.desired;
      }
      return { decision: last!, orders: last!.services[0]!, codes: last!.services[0]!.reasons.map(({ code }) => code) };
    },
    nowMs: () => startMs + second * 1000,
  };
}

const floor = (changes: Partial<Floor>): Floor => ({
  source: 'promo',
  id: 'a',
  name: 'Night sale',
  service: 'orders',
  instances: 9,
  exact: false,
  fromMs: startMs,
  untilMs: startMs + 3_600_000,
  ...changes,
});

describe('scaling out', () => {
  test('is never delayed: a step is followed at the first look, within cooldown or not', () => {
    const shop = createShop();
    shop.play(120, 8);
    const before = shop.desired;
    shop.play(2, 30);
    expect(shop.desired).toBeGreaterThan(before);
    const once = shop.desired;
    shop.play(4, 60);
    expect(shop.desired).toBeGreaterThan(once);
    shop.play(30, 60);
    expect(shop.desired).toBeGreaterThanOrEqual(13);
  });

  test('its reasons stand in the order in which they came to bear', () => {
    const { orders, codes } = createShop({ ...presets.balanced, fleetCap: 8 }).play(60, 60);
    expect(codes[0]).toBe('was');
    expect(codes.indexOf('arrivals')).toBeLessThan(codes.indexOf('fleet_cap'));
    expect(orders).toMatchObject({ desired: 8, capped: 'fleet_cap' });
    expect(orders.wanted).toBeGreaterThan(8);
  });

  test('what waits weighs what its wait says: checkouts in line are more than the page views that are counted', () => {
    const backlogOf = (seen: Partial<ServiceObservation>) => {
      const shop = createShop(presets.balanced, 'storefront');
      shop.play(60, 8);
      const { reasons } = shop.play(2, 8, { donePerSecond: 8, ...seen }).orders;
      return Number(reasons.find(({ code }) => code === 'backlog')?.params.instances ?? 0);
    };
    const light = backlogOf({ backlog: 30, oldestMs: 3000 });
    const heavy = backlogOf({ backlog: 30, oldestMs: 60_000 });
    expect(light).toBeGreaterThan(0);
    expect(heavy).toBeGreaterThan(3 * light);
    // one that hangs for an hour is no crowd
    expect(backlogOf({ backlog: 1, oldestMs: 3_600_000 })).toBeLessThanOrEqual(1);
  });

  test('before a piece of work was seen through, the share in use decides, and says so', () => {
    const shop = createShop();
    const { orders } = shop.play(2, 10, { donePerSecond: null, busyShare: 1 });
    expect(orders.desired).toBe(3);
    expect(orders.reasons).toContainEqual({ code: 'busy', params: { percent: 100, instances: 3 } });
  });

  test('at a ceiling only so many new checkouts are let in as it carries', () => {
    const shop = createShop({ ...presets.balanced, fleetCap: 8 });
    shop.play(60, 20);
    expect(shop.play(2, 20).decision.admission).toBeNull();
    const { decision } = shop.play(60, 60);
    expect(decision.admission?.reason).toBe('fleet_cap');
    expect(decision.admission?.perSecond).toBeGreaterThan(25);
    expect(decision.admission?.perSecond).toBeLessThanOrEqual(40);
  });

  test('while buyers wait outside, the door stays on its latch: neither thrown open for all at once, nor shut', () => {
    const shop = createShop({ ...presets.balanced, fleetCap: 8 });
    shop.play(120, 20);
    shop.play(60, 60);
    // fewer come through than the fleet carries, and no ceiling holds back what they need; outside stand hundreds
    const { decision } = shop.play(700, 15, {}, { line: 400 });
    expect(decision.services[0]!.capped).toBeNull();
    expect(decision.admission?.reason).toBe('fleet_cap');
    const open = decision.admission!.perSecond;
    expect(open).toBeGreaterThan(15);
    // a heap of work inside slows the entry
    const behind = shop.play(2, 15, { backlog: 5000, oldestMs: 120_000 }, { line: 400 }).decision.admission!.perSecond;
    expect(behind).toBeGreaterThan(open / 5);
    expect(behind).toBeLessThan(open / 2);
    // the last one has gone in
    expect(shop.play(2, 15, {}, { line: 0 }).decision.admission).toBeNull();
    // and a line of those who are on their way home closes nothing
    expect(shop.play(2, 15, {}, { line: 30 }).decision.admission).toBeNull();
  });

  test('instances that crash are not followed by more', () => {
    const shop = createShop();
    shop.play(60, 8);
    const was = shop.desired;
    const instances = { starting: 0, ready: was, draining: 0, failed: 3 };
    const { codes } = shop.play(60, 60, { instances });
    expect(shop.desired).toBe(was);
    expect(codes).toContain('crash_loop');
    shop.play(4, 60);
    expect(shop.desired).toBeGreaterThan(was);
  });

  test('two steps that did not help name the bottleneck, and no more are added', () => {
    const { services } = presets.balanced;
    const roomy = {
      ...presets.balanced,
      fleetCap: 64,
      services: { ...services, orders: { ...services.orders, cap: 60 } },
    };
    const shop = createShop(roomy);
    shop.play(60, 8);
    const slow = { oldestMs: 4000, busyShare: 1, donePerSecond: 10 };
    let rate = 10;
    let last = shop.play(2, rate, slow, { suspects: { gateway: true } });
    for (let n = 0; n < 20 && last.decision.bottleneck === null; n++)
      last = shop.play(20, (rate += 8), slow, { suspects: { gateway: true } });
    expect(last.decision.bottleneck).toBe('gateway');
    const at = shop.desired;
    const { codes } = shop.play(60, 200, slow, { suspects: { gateway: true } });
    expect(shop.desired).toBe(at);
    expect(codes).toContain('bottleneck');
    // a scale-in window later one more is tried, in case it was only the queue
    shop.play(300, 200, slow, { suspects: { gateway: true } });
    expect(shop.desired).toBeGreaterThan(at);
    // once it is quick again they are added again
    expect(shop.play(60, 60).decision.bottleneck).toBeNull();
  });
});

test('an empty shelf is no reason to keep the storefront small', () => {
  const shop = createShop(presets.balanced, 'storefront');
  shop.play(60, 8);
  const slow = { oldestMs: 4000, busyShare: 1, donePerSecond: 10 };
  for (let rate = 18; rate < 200; rate += 8) shop.play(20, rate, slow, { suspects: { keys: true } });
  expect(shop.play(20, 200, slow, { suspects: { keys: true } }).decision.bottleneck).not.toBe('keys');
});

describe('scaling in', () => {
  test('waits until a whole window was seen, then until it was not needed for as long', () => {
    const shop = createShop();
    shop.play(20, 60);
    const peak = shop.desired;
    const { pace } = presets.balanced;
    expect(shop.play(pace.scaleInWindowMs / 1000 - 30, 30).codes).toContain('first_look');
    expect(shop.desired).toBe(peak);
    const { orders } = shop.play(600, 30);
    expect(orders.desired).toBeLessThan(peak);
    expect(orders.desired).toBeGreaterThanOrEqual(7);
  });

  test('takes a sudden silence for an outage', () => {
    const pace = { ...presets.balanced.pace, scaleInWindowMs: 20_000, outageMs: 180_000 };
    const shop = createShop({ ...presets.balanced, pace });
    shop.play(200, 40);
    const before = shop.desired;
    const { codes } = shop.play(100, 0);
    expect(codes).toContain('outage');
    expect(shop.desired).toBe(before);
    shop.play(150, 0);
    expect(shop.desired).toBeLessThan(before);
  });

  test('a lull that comes slowly is none', () => {
    const policy = { ...presets.balanced, pace: { ...presets.balanced.pace, scaleInWindowMs: 20_000 } };
    const shop = createShop(policy);
    shop.play(200, 40);
    const before = shop.desired;
    for (let rate = 40; rate >= 0; rate -= 4) shop.play(20, rate);
    expect(shop.desired).toBeLessThan(before / 2);
  });

  test('a pause of scaling in holds, a pause of everything moves nothing at all', () => {
    const shop = createShop();
    shop.play(400, 40);
    const before = shop.desired;
    expect(shop.play(900, 5, {}, { paused: { scaleIn: true, all: false } }).codes).toContain('paused');
    expect(shop.desired).toBe(before);
    shop.play(60, 70, {}, { paused: { scaleIn: false, all: true } });
    expect(shop.desired).toBe(before);
    shop.play(60, 70, {}, { paused: { scaleIn: true, all: false } });
    expect(shop.desired).toBeGreaterThan(before);
  });
});

describe('floors', () => {
  test('the highest in force wins and says its name; afterwards the window holds nothing back', () => {
    const shop = createShop();
    shop.play(400, 5);
    const floors = [floor({ instances: 6, name: 'Small' }), floor({}), floor({ instances: 12, fromMs: startMs + 9e6 })];
    const window = presets.balanced.pace.scaleInWindowMs / 1000;
    const { orders } = shop.play(window, 5, {}, { floors });
    expect(orders.desired).toBe(9);
    expect(orders.reasons).toContainEqual({ code: 'promo', params: { name: 'Night sale', instances: 9 } });
    shop.play(120, 5);
    expect(shop.desired).toBeLessThanOrEqual(3);
  });

  test('what is set by hand is exact, up and down, but never beyond the cap', () => {
    const shop = createShop();
    shop.play(60, 40);
    const byHand = (instances: number) => [floor({ source: 'override', exact: true, instances })];
    expect(shop.play(2, 40, {}, { floors: byHand(3) }).orders.desired).toBe(3);
    expect(shop.play(2, 40, {}, { floors: byHand(60) }).orders).toMatchObject({ desired: 16, capped: 'cap' });
  });

  test('held by hand below what is needed, new buyers queue as at any ceiling, and come in freely once it is enough', () => {
    const shop = createShop();
    shop.play(400, 20);
    const held = shop.desired;
    const paused = { paused: { scaleIn: false, all: true } };
    expect(shop.play(60, 10, {}, paused)).toMatchObject({ orders: { capped: null }, decision: { admission: null } });
    const flood = shop.play(60, 60, { backlog: 200, oldestMs: 5000 }, paused);
    expect(flood.orders).toMatchObject({ desired: held, capped: 'by_hand' });
    expect(flood.orders.wanted).toBeGreaterThan(held);
    expect(flood.decision.admission?.reason).toBe('by_hand');
    expect(flood.decision.admission?.perSecond).toBeLessThanOrEqual(held * 5);

    const byHand = (instances: number) => ({ floors: [floor({ source: 'override', exact: true, instances })] });
    const set = shop.play(2, 60, { backlog: 200, oldestMs: 5000 }, byHand(4));
    expect(set.orders).toMatchObject({ desired: 4, capped: 'by_hand' });
    expect(set.decision.admission?.reason).toBe('by_hand');
    const enough = shop.play(30, 10, {}, byHand(15));
    expect(enough).toMatchObject({ orders: { desired: 15, capped: null }, decision: { admission: null } });
  });
});
