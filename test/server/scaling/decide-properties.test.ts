import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scaledServices, staleMetricsMs } from '../../../server/contract/scaling/policy.ts';
import { decide } from '../../../server/scaling/decide.ts';
import { stepDown } from '../../../server/scaling/scale-in.ts';
import { desiredOf, quickPolicy, startMs, type Traffic, traffic, turnsOf } from './fleet-play.ts';

// chance may bring no swing: this one is always played first, and is enough for every control below on its own
const swing: Traffic = {
  pieces: [
    { perSecond: 90, lasts: 100, isSudden: true },
    { perSecond: 2, lasts: 250, isSudden: false },
    { perSecond: 90, lasts: 100, isSudden: false },
    { perSecond: 2, lasts: 300, isSudden: false },
  ],
  seed: 1,
};
// a whole quarter of an hour is played each time: to shrink one would take minutes
const most = { numRuns: 20, endOnFailure: true };
const runs: fc.Parameters<[Traffic]> = { ...most, examples: [[swing]] };
const policy = quickPolicy();

describe('over any traffic', () => {
  test('never outside standing and cap, never over the fleet cap, and at it nobody is sent away who works', () => {
    const tight = quickPolicy({ fleetCap: 12 });
    let capped = 0;
    fc.assert(
      fc.property(traffic, (played) => {
        for (const { decisions } of turnsOf(played, { policy: tight })) {
          let counted = 0;
          for (const { service, was, desired, capped: ceiling, reasons } of decisions) {
            const { standing, cap } = tight.services[service];
            expect(desired).toBeGreaterThanOrEqual(standing);
            expect(desired).toBeLessThanOrEqual(cap);
            counted += desired - (service === 'console' ? standing : 0);
            if (ceiling !== 'fleet_cap') continue;
            capped++;
            const needed = Number(reasons.find(({ code }) => code === 'arrivals')?.params.instances ?? 0);
            expect(desired, service).toBeGreaterThanOrEqual(Math.min(was - stepDown(tight.limits, was), needed));
          }
          expect(counted).toBeLessThanOrEqual(tight.fleetCap);
        }
      }),
      runs,
    );
    expect(capped).toBeGreaterThan(100);
  });

  test('at most one change down after a change up within a cooldown', () => {
    let downs = 0;
    fc.assert(
      fc.property(traffic, (played) => {
        const grewAt = new Map<string, number>();
        const shrank = new Map<string, number>();
        for (const { nowMs, decisions } of turnsOf(played, { policy }))
          for (const { service, was, desired, capped } of decisions) {
            if (desired > was) {
              grewAt.set(service, nowMs);
              shrank.set(service, 0);
            }
            if (desired >= was || capped !== null) continue;
            downs++;
            if (nowMs - (grewAt.get(service) ?? 0) >= policy.pace.cooldownMs) continue;
            shrank.set(service, shrank.get(service)! + 1);
            expect(shrank.get(service)).toBeLessThanOrEqual(1);
          }
      }),
      runs,
    );
    expect(downs).toBeGreaterThan(30);
  });

  test('metrics that went missing hold every service, but let it grow', () => {
    const goneAtMs = startMs + 300_000;
    let held = 0;
    fc.assert(
      fc.property(traffic, (played) => {
        const turns = turnsOf(played, {
          policy,
          alter: (observations, nowMs) => {
            const services = { ...observations.services };
            if (nowMs > goneAtMs)
              for (const name of scaledServices)
                services[name] = { ...services[name]!, arrivals: null, measuredAtMs: goneAtMs };
            return { ...observations, services };
          },
        });
        for (const { nowMs, decisions } of turns)
          for (const { was, desired, reasons } of decisions) {
            if (nowMs <= goneAtMs + staleMetricsMs) continue;
            expect(desired).toBeGreaterThanOrEqual(was);
            if (reasons.some(({ code }) => code === 'stale_metrics')) held++;
          }
      }),
      runs,
    );
    expect(held).toBeGreaterThan(100);
  });

  test('memory survives being stored: the same decisions, and what was handed in is untouched', () => {
    fc.assert(
      fc.property(traffic, (played) => {
        const kept = turnsOf(played, { policy });
        const stored = turnsOf(played, {
          policy,
          onTurn: ({ observations, nowMs, memory }) => {
            const before = JSON.stringify(memory);
            decide(policy, observations, nowMs + 1, memory);
            expect(JSON.stringify(memory)).toBe(before);
            return JSON.parse(before) as typeof memory;
          },
        });
        expect(stored.map(desiredOf)).toEqual(kept.map(desiredOf));
        expect(stored.at(-1)!.decisions).toEqual(kept.at(-1)!.decisions);
      }),
      { ...runs, numRuns: 6 },
    );
  });

  test('a leader who takes the memory over goes on as if there had been no change; one without it first looks', () => {
    const changeMs = startMs + 450_000;
    fc.assert(
      fc.property(traffic, (played) => {
        const through = turnsOf(played, { policy });
        const before = through.find(({ nowMs }) => nowMs === changeMs)!;
        const after = through[through.indexOf(before) + 1]!;
        const takenOver = decide(policy, after.observations, after.nowMs, before.memory);
        expect(takenOver.services).toEqual(after.decisions);

        // who knows nothing begins from what runs, and gives nothing back until a whole window was seen
        let isNew = false;
        const anew = turnsOf(played, {
          policy,
          onTurn: ({ nowMs, memory }) => {
            if (nowMs < changeMs || isNew) return memory;
            isNew = true;
            return { ...memory, services: {} };
          },
        });
        const blind = anew.filter(
          ({ nowMs }) => nowMs > changeMs + 2000 && nowMs < changeMs + policy.pace.scaleInWindowMs,
        );
        for (const { decisions } of blind)
          for (const { was, desired, capped } of decisions)
            if (capped === null) expect(desired).toBeGreaterThanOrEqual(was);
      }),
      { ...runs, numRuns: 8 },
    );
  });

  test('live loop and simulator agree: told once, or the last 45 seconds again at every turn, it decides the same', () => {
    fc.assert(
      fc.property(traffic, (played) => {
        const told = new Map<string, { fromMs: number; counts: number[] }>();
        const live = turnsOf(played, {
          policy,
          alter: (observations) => {
            const services = { ...observations.services };
            for (const name of scaledServices) {
              const seen = services[name]!;
              const all = told.get(name) ?? { fromMs: seen.arrivals!.fromMs, counts: [] };
              told.set(name, all);
              all.counts.push(...seen.arrivals!.counts);
              const from = Math.max(0, all.counts.length - 45);
              services[name] = {
                ...seen,
                arrivals: { fromMs: all.fromMs + from * 1000, counts: all.counts.slice(from) },
              };
            }
            return { ...observations, services, line: 0, processors: null };
          },
        });
        expect(live.map(({ decisions }) => decisions)).toEqual(
          turnsOf(played, { policy }).map(({ decisions }) => decisions),
        );
      }),
      { ...runs, numRuns: 8 },
    );
  });

  test('a forecast, a floor or a rule never lowers anything', () => {
    const acting = quickPolicy({ forecast: 'act' });
    let raised = 0;
    fc.assert(
      fc.property(traffic, fc.integer({ min: 0, max: 200 }), (played, perSecond) => {
        turnsOf(played, {
          policy: acting,
          onTurn: ({ observations, nowMs, memory }) => {
            if (nowMs % 20_000 !== 0) return memory;
            const points = [0, 3_600_000].map((inMs) => ({ atMs: nowMs + inMs, perSecond, low: 0, high: perSecond }));
            const forecasts = [{ source: 'season', enough: true, points }];
            const plain = decide(acting, observations, nowMs + 2000, memory);
            const led = decide(acting, { ...observations, forecasts }, nowMs + 2000, memory);
            for (const [n, { wanted }] of led.services.entries()) {
              expect(wanted).toBeGreaterThanOrEqual(plain.services[n]!.wanted);
              if (wanted > plain.services[n]!.wanted) raised++;
            }
            return memory;
          },
        });
      }),
      { ...most, numRuns: 8, examples: [[swing, 200]] },
    );
    expect(raised).toBeGreaterThan(50);
  });
});
