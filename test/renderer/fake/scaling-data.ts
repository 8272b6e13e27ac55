import type { Reason } from '../../../server/contract/scaling/decision.ts';
import {
  type FleetPolicy,
  fleetPolicy,
  type PresetName,
  presetNames,
  type ScaledService,
  scaledServices,
} from '../../../server/contract/scaling/policy.ts';
import type { PolicyVersion, PresetView, ScalingNow, ServiceNow } from '../../../server/contract/scaling/views.ts';
import { forecast } from './decision-data.ts';

const slowRule = {
  kind: 'above',
  settings: { signal: 'latencyP95Ms', threshold: 2000, forMs: 60_000, percent: 100, instances: 2 },
};

const room = { targetUtilization: 0.65 };

export const policy = (change: Partial<FleetPolicy> = {}): FleetPolicy =>
  fleetPolicy.parse({
    services: {
      storefront: { ...room, standing: 2, cap: 16, rules: [slowRule] },
      console: { ...room, standing: 1, cap: 2 },
      orders: { ...room, standing: 1, cap: 12 },
      dispense: { ...room, standing: 1, cap: 12, rules: [slowRule] },
      commission: { ...room, standing: 1, cap: 4 },
    },
    budget: { period: 'month', warnMinor: [20_000, 25_000], capMinor: 30_000 },
    ...change,
  });

const reason = (code: Reason['code'], params: Reason['params'] = {}): Reason => ({ code, params });

const nows: Record<ScaledService, Omit<ServiceNow, 'service'>> = {
  storefront: {
    desired: 8,
    starting: 2,
    ready: 6,
    draining: 0,
    failed: 0,
    capacityPerInstance: 14.2,
    arrivalsPerSecond: 71.4,
    busyShare: 0.72,
    backlog: 9,
    latencyP95Ms: 480,
    latest: {
      service: 'storefront',
      was: 6,
      desired: 8,
      wanted: 8,
      capped: null,
      reasons: [
        reason('was', { instances: 6 }),
        reason('arrivals', { perSecond: 71.4, capacity: 14.2, instances: 8 }),
        reason('trend', { perSecond: 78, inMs: 17_000, instances: 8 }),
      ],
    },
  },
  orders: {
    desired: 5,
    starting: 1,
    ready: 4,
    draining: 0,
    failed: 0,
    capacityPerInstance: 2.6,
    arrivalsPerSecond: 8.1,
    busyShare: 0.66,
    backlog: 3,
    latencyP95Ms: 640,
    latest: {
      service: 'orders',
      was: 4,
      desired: 5,
      wanted: 5,
      capped: null,
      reasons: [reason('was', { instances: 4 }), reason('fed_forward', { perSecond: 8.1, instances: 5 })],
    },
  },
  dispense: {
    desired: 6,
    starting: 0,
    ready: 6,
    draining: 0,
    failed: 1,
    capacityPerInstance: 2.1,
    arrivalsPerSecond: 8,
    busyShare: 0.61,
    backlog: 0,
    latencyP95Ms: 640,
    latest: {
      service: 'dispense',
      was: 6,
      desired: 6,
      wanted: 7,
      capped: 'fleet_cap',
      reasons: [
        reason('was', { instances: 6 }),
        reason('rule', {
          kind: 'above',
          signal: 'latencyP95Ms',
          value: 2400,
          threshold: 2000,
          forMs: 60_000,
          instances: 7,
        }),
        reason('fleet_cap', { instances: 6, fleetCap: 32 }),
      ],
    },
  },
  console: {
    desired: 1,
    starting: 0,
    ready: 1,
    draining: 0,
    failed: 0,
    capacityPerInstance: null,
    arrivalsPerSecond: 0.6,
    busyShare: 0.08,
    backlog: 0,
    latencyP95Ms: null,
    latest: null,
  },
  commission: {
    desired: 1,
    starting: 0,
    ready: 1,
    draining: 2,
    failed: 0,
    capacityPerInstance: 9,
    arrivalsPerSecond: 4.2,
    busyShare: 0.41,
    backlog: 1,
    latencyP95Ms: null,
    latest: {
      service: 'commission',
      was: 3,
      desired: 1,
      wanted: 1,
      capped: null,
      reasons: [
        reason('was', { instances: 3 }),
        reason('arrivals', { perSecond: 4.2, capacity: 9, instances: 1 }),
        reason('standing', { instances: 1 }),
      ],
    },
  },
};

const states = ['starting', 'ready', 'draining', 'failed'] as const;

function instances(services: ServiceNow[], atMs: number): ScalingNow['instances'] {
  return services.flatMap((each) =>
    states.flatMap((state) =>
      Array.from({ length: each[state] }, (_, n) => ({
        id: `${each.service}-${state[0]}${n}f${(n * 7 + 3) % 10}c`,
        service: each.service,
        state,
        startedAtMs: atMs - (state === 'starting' ? 600 : 240_000 + n * 97_000),
        cpuPercent: state === 'ready' ? 31 + ((n * 13) % 29) : 4,
        memoryMb: 84 + n,
        busy: state === 'ready' ? 2 + (n % 3) : 0,
      })),
    ),
  );
}

export function scalingNow(change: Partial<ScalingNow> = {}): ScalingNow {
  const atMs = Date.now();
  const services = scaledServices.map((service) => ({ service, ...nows[service] }));
  return {
    atMs,
    leader: { instanceId: 'scaler-1', sinceMs: atMs - 7_200_000 },
    versionId: 12,
    policy: policy(),
    currency: 'CNY',
    services,
    instances: instances(services, atMs),
    fleet: { running: 24, cap: 32, derivedCap: 32 },
    paused: null,
    overrides: [],
    bottleneck: null,
    admission: null,
    forecasts: [forecast(30_000), { source: 'cascade', enough: false, missing: 'few_referrals', points: [] }],
    forecastScore: null,
    ...change,
  };
}

const lin = { id: 'person-owner', name: '林晓' };

export function versions(): PolicyVersion[] {
  const hour = 3_600_000;
  const at = (hoursAgo: number) => Date.now() - hoursAgo * hour;
  return [
    {
      id: 12,
      atMs: at(5),
      by: lin,
      why: '周五晚上直播，放宽一点',
      policy: policy(),
      changes: [
        { path: 'services.storefront.cap', from: 12, to: 16 },
        { path: 'fleetCap', from: 24, to: 32 },
        { path: 'budget.capMinor', from: null, to: 30_000 },
      ],
    },
    {
      id: 11,
      atMs: at(53),
      by: lin,
      why: '缩得太急，晚一点还',
      policy: policy({ fleetCap: 24 }),
      changes: [
        { path: 'preset', from: 'balanced', to: 'custom' },
        { path: 'pace.scaleInWindowMs', from: 120_000, to: 300_000 },
        { path: 'limits.stepDownPercent', from: 25, to: 10 },
        { path: 'forecast', from: 'off', to: 'advise' },
        { path: 'services.storefront.targetUtilization', from: 0.75, to: 0.65 },
        { path: 'services.dispense.rules', from: [], to: policy().services.dispense.rules },
        { path: 'budget.warnMinor', from: [], to: [20_000, 25_000] },
      ],
    },
    { id: 10, atMs: at(240), by: lin, why: '第一版', policy: policy({ fleetCap: 16 }), changes: [] },
  ];
}

function presetPolicy(preset: PresetName, targetUtilization: number): FleetPolicy {
  const made = policy({ preset });
  for (const service of scaledServices) made.services[service].targetUtilization = targetUtilization;
  return made;
}

export function presets(enough: boolean): PresetView[] {
  const weeks = [
    { costMinor: 4210, slowSeconds: 412, slowOrders: 96 },
    { costMinor: 5180, slowSeconds: 61, slowOrders: 11 },
    { costMinor: 8840, slowSeconds: 4, slowOrders: 1 },
  ];
  return presetNames.map((name, index) => ({
    name,
    policy: presetPolicy(name, [0.8, 0.65, 0.55][index]!),
    lastWeek: enough ? weeks[index]! : null,
  }));
}
