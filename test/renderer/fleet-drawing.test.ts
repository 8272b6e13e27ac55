import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionRow } from '../../server/contract/scaling/views.ts';
import { marksOf, markWidth } from '../../src/renderer/features/decisions/decision-marks.ts';
import { stackPoints } from '../../src/renderer/features/decisions/stack-points.ts';
import { endOf } from '../../src/renderer/features/scaling/end-time.ts';
import { cellsOf } from '../../src/renderer/features/scaling/instance-strip.tsx';
import { aheadMs, drawnForecast, pointsWithin } from '../../src/renderer/features/watch/ahead.ts';
import { fleetPoints } from '../../src/renderer/features/watch/fleet-points.ts';
import { chart } from './fake/decision-data.ts';

const few = fc.integer({ min: 0, max: 12 });

describe('the strip of a service', () => {
  it('has a cell for every instance and every order, and free places up to the cap', () => {
    const counts = fc.record({ ready: few, starting: few, draining: few, failed: few, desired: few });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 20 }), (now, cap) => {
        const cells = cellsOf(now, cap);
        const of = (state: string) => cells.filter((cell) => cell === state).length;
        for (const state of ['ready', 'starting', 'draining', 'failed'] as const) expect(of(state)).toBe(now[state]);
        expect(of('ready') + of('starting') + of('asked')).toBe(Math.max(now.desired, now.ready + now.starting));
        expect(cells.length).toBeGreaterThanOrEqual(cap);
        expect(of('free') === 0 || cells.length === cap).toBe(true);
      }),
    );
  });
});

it('the stack of instances is drawn to the end of its newest stretch', () => {
  const known = chart(60);
  const drawn = stackPoints(known, ['orders', 'dispense']);
  const [last, end] = [known.points.at(-1)!, drawn.at(-1)!];
  expect(drawn).toHaveLength(known.points.length + 1);
  expect(end.atMs).toBe(last.atMs + known.bucketMs);
  expect([end.orders, end.dispense]).toEqual([last.services.orders!.ready, last.services.dispense!.ready]);
  expect(stackPoints({ points: [], bucketMs: 1 }, ['orders'])).toEqual([]);
});

describe('the marks of decisions', () => {
  const row = (atMs: number, was: number, desired: number, capped: string | null = null): DecisionRow => ({
    id: atMs,
    atMs,
    service: 'orders',
    was,
    desired,
    wanted: desired,
    capped,
    reasons: [],
  });

  it('lose none, never overlap, and stay in their order', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), few, few), { maxLength: 60 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 200, max: 1200 }), (told, width) => {
        const marks = marksOf(
          told.map(([at, was, desired]) => row(at, was, desired)),
          0,
          { untilMs: 1000, widthPx: width },
        );
        expect(marks.reduce((sum, mark) => sum + mark.rows.length, 0)).toBe(told.length);
        for (const [index, mark] of marks.entries())
          if (index > 0) expect((mark.at - marks[index - 1]!.at) * width).toBeGreaterThanOrEqual(markWidth - 1e-6);
      }),
    );
  });

  it('say up, down or both, and whether a ceiling held', () => {
    const marks = marksOf([row(10, 1, 2), row(500, 4, 2), row(501, 2, 5, 'fleet_cap'), row(5000, 1, 2)], 0, {
      untilMs: 1000,
      widthPx: 500,
    });
    expect(marks.map(({ direction, isCapped }) => [direction, isCapped])).toEqual([
      ['up', false],
      ['both', true],
    ]);
    expect(marksOf([row(10, 1, 2)], 0, { untilMs: 1000, widthPx: 0 })).toEqual([]);
  });
});

describe('the end of something set by hand', () => {
  const zone = 'Asia/Shanghai';
  const atNight = Date.parse('2026-11-27T18:10:00Z');

  it('is after so long, on the next morning of the shop, or when somebody says so', () => {
    expect(endOf('30', '', { nowMs: atNight, zone })).toBe(atNight + 1_800_000);
    expect(endOf('open', '', { nowMs: atNight, zone })).toBeNull();
    expect(endOf('morning', '', { nowMs: atNight, zone })).toBe(Date.parse('2026-11-28T00:00:00Z'));
    expect(endOf('morning', '', { nowMs: Date.parse('2026-11-28T00:00:00Z'), zone })).toBe(
      Date.parse('2026-11-29T00:00:00Z'),
    );
  });

  it('may be typed, but not in the past and not as nonsense', () => {
    expect(endOf('at', '2026-11-28T03:00', { nowMs: atNight, zone })).toBe(Date.parse('2026-11-27T19:00:00Z'));
    expect(endOf('at', '2026-11-28T02:00', { nowMs: atNight, zone })).toBeUndefined();
    expect(endOf('at', '', { nowMs: atNight, zone })).toBeUndefined();
  });

  it('holds across a clock put forward', () => {
    // 2027-03-28: Berlin's clocks go from 02:00 to 03:00
    const before = Date.parse('2027-03-27T22:00:00Z');
    expect(endOf('morning', '', { nowMs: before, zone: 'Europe/Berlin' })).toBe(Date.parse('2027-03-28T06:00:00Z'));
    expect(endOf('at', '2027-03-28T02:30', { nowMs: before, zone: 'Europe/Berlin' })).toBeUndefined();
  });
});

describe('the forecast on the Watch', () => {
  const past = chart(60).points.map(({ atMs }) => ({
    atMs,
    paid: 1,
    delivered: 1,
    failed: 0,
    instances: 2,
    services: { storefront: 2 },
    p50Ms: null,
    p95Ms: null,
    spendPerHourMinor: null,
  }));

  it('is drawn ahead of the last moment, no further than the window bears, with its band', () => {
    const points = fleetPoints(past, chart(60), 60);
    const ahead = points.slice(past.length);
    const lastMs = past.at(-1)!.atMs;
    expect(ahead.length).toBeGreaterThan(3);
    for (const { atMs, forecast, band, delivered, storefront } of ahead) {
      expect(atMs).toBeGreaterThan(lastMs);
      expect(atMs).toBeLessThanOrEqual(lastMs + aheadMs(60));
      expect(band![0]).toBeLessThanOrEqual(forecast!);
      expect(band![1]).toBeGreaterThanOrEqual(forecast!);
      expect([delivered, storefront]).toEqual([null, undefined]);
    }
    expect(points.slice(0, past.length).every(({ forecast, arrivals }) => forecast === null && arrivals !== null)).toBe(
      true,
    );
  });

  it('is silent where there is not enough data', () => {
    const silent = {
      ...chart(60),
      forecast: [{ source: 'cascade', enough: false, missing: 'few_referrals', points: [] }],
    };
    expect(fleetPoints(past, silent, 60)).toHaveLength(past.length);
    expect(fleetPoints(past, undefined, 60)).toHaveLength(past.length);
    expect(drawnForecast([], 0, 1000)).toBeUndefined();
  });

  it('reaches the end of the window even where its points are far apart, and never beyond', () => {
    const points = [0, 300_000, 600_000].map((atMs) => ({ atMs, perSecond: atMs / 1000, low: 0, high: atMs / 500 }));
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 200_000 }), fc.integer({ min: 200_001, max: 599_999 }), (from, until) => {
        const within = pointsWithin(points, from, until);
        expect(within.at(-1)!.atMs).toBe(until);
        for (const { atMs, perSecond, high } of within) {
          expect(atMs).toBeGreaterThan(from);
          expect(perSecond).toBeCloseTo(atMs / 1000, 6);
          expect(high).toBeCloseTo(atMs / 500, 6);
        }
      }),
    );
    expect(pointsWithin(points, 0, 900_000)).toEqual(points.slice(1));
  });

  it('is the highest of those that can say something', () => {
    const flat = (source: string, perSecond: number, enough = true) => ({
      source,
      enough,
      points: [0, 500, 1000].map((atMs) => ({ atMs, perSecond, low: perSecond, high: perSecond })),
    });
    const drawn = drawnForecast([flat('slope', 3), flat('season', 7), flat('promo', 90, false)], -1, 1000);
    expect(drawn?.source).toBe('season');
  });

  it('leaves a short window mostly to what was', () => {
    expect([15, 60, 360, 1440].map((minutes) => aheadMs(minutes) / 60_000)).toEqual([3.75, 15, 60, 60]);
  });
});
