import type { Reason } from '../../../server/contract/scaling/decision.ts';
import type { ForecastCurve } from '../../../server/contract/scaling/observation.ts';
import { type ScaledService, scaledServices } from '../../../server/contract/scaling/policy.ts';
import type { DecisionRow, MinuteThought, SpendReport } from '../../../server/contract/scaling/views.ts';

const minute = 60_000;
type Told = [minutesAgo: number, service: ScaledService, was: number, desired: number, wanted: number, Reason[]];

const told: Told[] = [
  [2, 'storefront', 6, 8, 8, [['arrivals', { perSecond: 71.4, capacity: 14.2, instances: 8 }]]],
  [3, 'orders', 4, 5, 5, [['fed_forward', { perSecond: 8.1, instances: 5 }]]],
  [
    6,
    'dispense',
    5,
    6,
    7,
    [
      ['rule', { kind: 'above', signal: 'latencyP95Ms', value: 2400, threshold: 2000, forMs: 60_000, instances: 7 }],
      ['fleet_cap', { instances: 6, fleetCap: 32 }],
    ],
  ],
  [6, 'storefront', 4, 6, 6, [['trend', { perSecond: 61, inMs: 17_000, instances: 6 }]]],
  [9, 'storefront', 2, 4, 4, [['backlog', { count: 14, oldestMs: 1800, instances: 4 }]]],
  [9, 'dispense', 1, 5, 5, [['fed_forward', { perSecond: 7.2, instances: 5 }]]],
  [21, 'commission', 3, 1, 1, [['arrivals', { perSecond: 4.2, capacity: 9, instances: 1 }]]],
  [34, 'storefront', 3, 2, 2, [['step_down', { instances: 2 }]]],
  [34, 'orders', 2, 1, 1, [['standing', { instances: 1 }]]],
  [48, 'storefront', 2, 3, 3, [['schedule', { name: '晚高峰', instances: 3 }]]],
].map(([ago, service, was, desired, wanted, reasons]) => [
  ago,
  service,
  was,
  desired,
  wanted,
  [['was', { instances: was }], ...(reasons as [Reason['code'], Reason['params']][])].map(([code, params]) => ({
    code,
    params,
  })),
]) as Told[];

// the same moments at every look
const now = Date.now();

export function decisions(): DecisionRow[] {
  return told.map(([ago, service, was, desired, wanted, reasons], index) => ({
    id: 900 - index,
    atMs: now - ago * minute - 7000,
    service,
    was,
    desired,
    wanted,
    capped: wanted > desired ? 'fleet_cap' : null,
    reasons,
  }));
}

export function thought(service: ScaledService, atMs: number): MinuteThought {
  return {
    atMs: Math.floor(atMs / minute) * minute,
    service,
    was: 2,
    desired: 2,
    wanted: 2,
    capped: null,
    reasons: [
      { code: 'was', params: { instances: 2 } },
      { code: 'arrivals', params: { perSecond: 9.3, capacity: 14.2, instances: 1 } },
      { code: 'standing', params: { instances: 2 } },
    ],
    arrivalsPerSecond: 9.3,
    ready: 2,
    busyShare: 0.33,
    latencyP95Ms: 310,
  };
}

const sizes: Record<ScaledService, readonly [calm: number, busy: number]> = {
  storefront: [2, 8],
  console: [1, 1],
  orders: [1, 5],
  dispense: [1, 6],
  commission: [1, 3],
};

export function forecast(bucketMs: number): ForecastCurve {
  const from = Date.now();
  const points = Array.from({ length: 20 }, (_, index) => {
    const perSecond = 70 + 22 * Math.sin(index / 6);
    return {
      atMs: from + index * Math.max(bucketMs, 30_000),
      perSecond,
      low: perSecond * (1 - 0.02 * index),
      high: perSecond * (1 + 0.025 * index),
    };
  });
  return { source: 'season', enough: true, points };
}

const grownAt = (index: number) => Math.min(1, Math.max(0, (index - 58) / 24));

/** Of 90 points: calm at first, growing from the 58th on. */
export function sizesAt(index: number): Record<ScaledService, { ready: number; desired: number }> {
  const grown = grownAt(index);
  const size = (service: ScaledService) => {
    const [calm, busy] = sizes[service];
    const desired = Math.round(calm + (busy - calm) * grown);
    return { ready: Math.max(calm, desired - (grown > 0 && grown < 1 ? 1 : 0)), desired };
  };
  return Object.fromEntries(scaledServices.map((service) => [service, size(service)])) as ReturnType<typeof sizesAt>;
}

/** Calm, then busy from two thirds of the window on. */
export function chart(minutes: number) {
  const bucketMs = { 15: 10_000, 60: 40_000, 360: 240_000, 1440: 960_000 }[minutes]!;
  const nowMs = Math.floor(Date.now() / bucketMs) * bucketMs;
  const points = Array.from({ length: 90 }, (_, index) => {
    return {
      atMs: nowMs - (89 - index) * bucketMs,
      services: sizesAt(index),
      arrivalsPerSecond: 18 + 4 * Math.sin(index / 5) + 50 * grownAt(index),
    };
  });
  return { bucketMs, points, decisions: decisions(), forecast: [forecast(bucketMs)] };
}

export function spendReport(days: number): SpendReport {
  const today = Date.parse('2026-11-28T00:00:00Z');
  const rows = Array.from({ length: days }, (_, index) => {
    const busy = (index % 7 === 4 ? 2.4 : 1) * (1 + 0.2 * Math.sin(index));
    const byService = {
      storefront: Math.round(310 * busy),
      orders: Math.round(180 * busy),
      dispense: Math.round(205 * busy),
      commission: Math.round(92 * busy),
      console: 86,
    };
    return {
      day: new Date(today - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10),
      minor: Object.values(byService).reduce((sum, each) => sum + each, 0),
      fixedMinor: 2760,
      orders: Math.round(640 * busy),
      byService,
    };
  });
  return {
    currency: 'CNY',
    simulatedPrice: true,
    todayMinor: 1240,
    monthMinor: 21_460,
    forecastMonthMinor: 24_120,
    fixedMonthMinor: 82_800,
    fixedInstances: 32,
    costPerOrderMinor: 1.4,
    budget: {
      period: 'month',
      capMinor: 30_000,
      warnMinor: [20_000, 25_000],
      spentMinor: 21_460,
      elasticMinor: 6120,
      overshootMinor: 210,
      lowestCapMinor: 22_900,
    },
    days: rows,
  };
}
