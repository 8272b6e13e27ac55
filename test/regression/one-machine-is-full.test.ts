import { describe, expect, test } from 'vitest';
import type { Floor, Processors } from '../../server/contract/scaling/observation.ts';
import { local } from '../../server/drivers/local.ts';
import { isFull, learnComputing, roomOnMachine } from '../../server/scaling/machine-room.ts';
import type { Computing } from '../../server/scaling/computing.ts';
import { presets } from '../../server/scaling/presets.ts';
import { playMachine } from '../bench/scaling/machine.ts';
import { observed } from '../server/scaling/observed.ts';
import { beganAtMs, playOne, seenAs } from '../server/scaling/one-service.ts';

describe('on one machine of two processors', () => {
  test('what computes is not multiplied beyond what it carries: a fifth more is delivered at least, and it says why', () => {
    for (const peak of [200, 260]) {
      const blind = playMachine({ calm: 30, peak, upstreamMs: 0 }, false);
      const told = playMachine({ calm: 30, peak, upstreamMs: 0 }, true);
      expect(told.perSecond).toBeGreaterThan(1.2 * blind.perSecond);
      expect(told.codes).toContain('machine_full');
      expect(told.instances.orders).toBeLessThanOrEqual(2);
      expect(told.instances.dispense).toBeLessThanOrEqual(2);
    }
  });

  test('what waits for a supplier is added all the same: its slots are what it lacks', () => {
    const { instances, perSecond, codes } = playMachine({ calm: 20, peak: 260, upstreamMs: 800 }, true);
    expect(codes).toContain('machine_full');
    expect(instances.dispense).toBeGreaterThan(8);
    expect(perSecond).toBeGreaterThan(playMachine({ calm: 20, peak: 260, upstreamMs: 800 }, false).perSecond);
  });

  test('where there is room nothing is held back', () => {
    for (const upstreamMs of [0, 800]) {
      const how = { calm: 20, peak: 90, upstreamMs };
      expect(playMachine(how, true).instances).toEqual(playMachine(how, false).instances);
      expect(playMachine(how, true).codes).not.toContain('machine_full');
    }
  });
});

const full: Processors = { share: 0.99, own: 0.9, count: 4 };
const computing = { busySeconds: 100, processorSeconds: 90 };

const asks = { wanted: 12, perInstance: 20 };

test('for what is paid for there is one process for each processor; what is there stays', () => {
  const room = (service: 'storefront' | 'orders' | 'commission', desired: number) =>
    roomOnMachine(service, { computing, desired }, { processors: full, ...asks })?.instances;
  expect(room('orders', 1)).toBe(4);
  expect(room('orders', 9)).toBe(9);
  expect(room('storefront', 2)).toBe(2);
  expect(room('commission', 1)).toBe(1);
  expect(
    roomOnMachine(
      'orders',
      { computing: { busySeconds: 100, processorSeconds: 5 }, desired: 1 },
      { processors: full, ...asks },
    ),
  ).toBeNull();
  expect(
    roomOnMachine(
      'orders',
      { computing: { busySeconds: 0, processorSeconds: 0 }, desired: 1 },
      { processors: full, ...asks },
    ),
  ).toBeNull();
});

test('slots that wait for processors look busy: what waits gets as many as it would need with processors enough', () => {
  const waits = { busySeconds: 100, processorSeconds: 20, perInstance: 80 };
  const room = (perInstance: number) =>
    roomOnMachine('orders', { computing: waits, desired: 1 }, { processors: full, wanted: 12, perInstance });
  expect(room(20)?.instances).toBe(3);
  expect(room(80)).toBeNull();
});

test('somebody else who fills the machine is no reason, nor is a place that does not tell', () => {
  expect(isFull({ share: 1, own: 0.1 })).toBe(false);
  expect(isFull(null)).toBe(false);
  expect(isFull(undefined)).toBe(false);
});

test('what an instance computes is learned while there is room, so that a crowd does not look like waiting', () => {
  const learned: Computing = { busySeconds: 0, processorSeconds: 0 };
  const seen = observed({ orders: { busyShare: 0.5, cpuPercent: 45 } }).services.orders!;
  for (let n = 0; n < 20; n++)
    learnComputing(learned, seen, { processors: { share: 0.5, own: 0.4 }, intervalMs: 2000 });
  const crowded = { ...seen, busyShare: 1, cpuPercent: 10 };
  for (let n = 0; n < 200; n++) learnComputing(learned, crowded, { processors: full, intervalMs: 2000 });
  expect(learned.processorSeconds / learned.busySeconds).toBeCloseTo(0.9, 2);
});

test('a machine that is full sends nobody away, shrinks nothing, and gives what was asked for', () => {
  const fullFrom = beganAtMs + 600_000;
  const floor: Floor = {
    source: 'schedule',
    id: 'a',
    name: 'Evening',
    service: 'storefront',
    instances: 9,
    exact: false,
    fromMs: beganAtMs + 1_200_000,
    untilMs: beganAtMs + 9e6,
  };
  const { turns } = playOne({
    policy: presets.balanced,
    service: 'storefront',
    seconds: 1800,
    rate: (second) => (second < 600 ? 10 : 40),
    alter: (all, nowMs) => {
      const isBusy = nowMs >= fullFrom;
      const processors = isBusy ? full : { share: 0.4, own: 0.3, count: 4 };
      return {
        ...seenAs(all, ({ busyShare }) => ({ cpuPercent: (busyShare ?? 0) * 95 })),
        processors,
        floors: [floor],
      };
    },
  });
  const desired = (from: number, until: number) =>
    turns
      .filter(({ nowMs }) => nowMs > beganAtMs + from * 1000 && nowMs < beganAtMs + until * 1000)
      .map(({ decisions }) => decisions[0]!.desired);
  expect(new Set(desired(602, 1198)).size).toBe(1);
  expect(desired(1210, 1800).every((one) => one === 9)).toBe(true);
  const crowded = turns.filter(({ nowMs }) => nowMs > fullFrom + 30_000 && nowMs < beganAtMs + 1_200_000);
  for (const { decisions, admission } of crowded) {
    expect(decisions[0]!.capped).toBeNull();
    expect(admission).toBeNull();
    expect(decisions[0]!.reasons.some(({ code }) => code === 'machine_full')).toBe(true);
  }
});

test('the place tells how many processors there are; an older fleet does not', async () => {
  const listing = (processors: object) => ({ processors, failing: {}, instances: [] });
  for (const processors of [full, { share: 0.5, own: 0.4 }]) {
    const fetched = async () => new Response(JSON.stringify(listing(processors)));
    const open = local.open({}, { fetch: fetched as typeof fetch, handed: { fleet: { port: 1, token: 'x' } } });
    expect((await open.observe()).processors).toEqual(processors);
  }
});
