import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Service, services } from '../../../../server/contract/services.ts';
import { silentLog } from '../../../support/silent-log.ts';
import type { FleetInstance, FleetInstanceEvents } from '../../../../server/roles/fleet/start-instance.ts';
import { backoffMs, createRoster } from '../../../../server/roles/fleet/roster.ts';

type Handle = FleetInstance & {
  exit(how?: { code?: number | null; signal?: string | null; livedMs?: number }): void;
  silence(): void;
};

/** A roster over members that live and die at the test's word. */
function roster() {
  const alive: Handle[] = [];
  const declaredDead: string[] = [];
  const start = (service: Service, events: FleetInstanceEvents): FleetInstance => {
    const instance: Handle = {
      id: randomUUID(),
      service,
      pid: 1,
      startedAt: 0,
      state: 'running',
      readyAt: 0,
      cpuPercent: 0,
      memoryMb: 0,
      place: null,
      wake() {},
      tellDelivered() {},
      retire() {
        if (instance.state === 'running') instance.state = 'leaving';
      },
      kill() {},
      exit({ code = 1, signal = null, livedMs = 60_000 } = {}) {
        alive.splice(alive.indexOf(instance), 1);
        events.onExit(instance, { code, signal, livedMs });
      },
      silence() {
        instance.state = 'silent';
        events.onSilent(instance);
      },
    };
    alive.push(instance);
    return instance;
  };
  const made = createRoster({ start, declareDead: (id) => void declaredDead.push(id), log: silentLog });
  return {
    ...made,
    alive,
    declaredDead,
    running: (service: Service) => alive.filter((m) => m.service === service && m.state === 'running'),
  };
}

describe('the roster', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('starts what is wished for, and retires the youngest', () => {
    const fleet = roster();
    fleet.set('orders', 3);
    const [first, second] = fleet.running('orders');
    fleet.set('orders', 2);
    expect(fleet.running('orders')).toEqual([first, second]);
    expect(fleet.alive.length).toBe(3);
  });

  test('a crash is healed at once and entered; a planned leaving is neither', () => {
    const fleet = roster();
    fleet.set('orders', 1);
    const dead = fleet.running('orders')[0]!;
    dead.exit({ signal: 'SIGKILL', code: null });
    expect(fleet.running('orders').length).toBe(1);
    expect(fleet.declaredDead).toEqual([dead.id]);
    fleet.set('orders', 0);
    fleet.alive[0]!.exit({ code: 0 });
    expect(fleet.alive).toEqual([]);
    expect(fleet.declaredDead.length).toBe(1);
  });

  test('a crash loop slows down: never more than the backoff allows', () => {
    const fleet = roster();
    fleet.set('orders', 1);
    let starts = 1;
    for (let second = 0; second < 120; second++) {
      for (const instance of fleet.running('orders')) {
        instance.exit({ livedMs: 50 });
        starts += fleet.running('orders').length;
      }
      const before = fleet.running('orders').length;
      vi.advanceTimersByTime(1000);
      starts += fleet.running('orders').length - before;
    }
    expect(starts).toBeLessThan(14);
    vi.advanceTimersByTime(30_000);
    expect(fleet.running('orders').length).toBe(1);
  });

  test('a silent one is replaced while it still exists, and does not count when it goes', () => {
    const fleet = roster();
    fleet.set('console', 1);
    const asleep = fleet.alive[0]!;
    asleep.silence();
    expect(fleet.running('console').length).toBe(1);
    expect(fleet.declaredDead).toEqual([asleep.id]);
    asleep.exit({ code: 1 });
    expect(fleet.running('console').length).toBe(1);
  });

  test('whatever happens, in the end there are as many as wished for', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ kind: fc.constant('set' as const), service: fc.constantFrom(...services), count: fc.nat(6) }),
            fc.record({
              kind: fc.constantFrom('crash' as const, 'silence' as const, 'leave' as const),
              which: fc.nat(20),
            }),
            fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(40_000) }),
          ),
          { maxLength: 60 },
        ),
        (steps) => {
          const fleet = roster();
          for (const step of steps) {
            if (step.kind === 'set') fleet.set(step.service, step.count);
            else if (step.kind === 'wait') vi.advanceTimersByTime(step.ms);
            else {
              const instance = fleet.alive[step.which];
              if (step.kind === 'crash') instance?.exit({ livedMs: 10 });
              else if (step.kind === 'silence' && instance?.state === 'running') instance.silence();
              else if (step.kind === 'leave' && instance && instance.state !== 'running') instance.exit({ code: 0 });
            }
          }
          vi.advanceTimersByTime(31_000);
          for (const service of services) expect(fleet.running(service).length).toBe(fleet.counts()[service]);
        },
      ),
    );
  });

  test('stopping waits for the last one and starts nobody', async () => {
    const fleet = roster();
    fleet.set('orders', 2);
    const stopped = fleet.stop();
    for (const instance of fleet.alive.slice()) instance.exit({ code: 0 });
    await stopped;
    vi.advanceTimersByTime(60_000);
    expect(fleet.alive).toEqual([]);
  });

  test('backoff: at once, then 1 s doubling to 30 s; a refused configuration the longest', () => {
    expect([1, 2, 3, 4, 9].map((n) => backoffMs(n, 1))).toEqual([0, 1000, 2000, 4000, 30_000]);
    expect(backoffMs(1, 78)).toBe(30_000);
  });
});
