import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CheckedFigures, ModelCheck } from '../../server/contract/scaling/what-if.ts';
import { applyBlock } from '../../src/renderer/features/what-if/apply-block.ts';
import { checkOutcome } from '../../src/renderer/features/what-if/check-outcome.ts';
import { change, standing } from '../../src/renderer/features/what-if/figure-rows.ts';
import { mergedPoints, stretches } from '../../src/renderer/features/what-if/merged-points.ts';
import { resultMessages } from '../../src/renderer/features/what-if/result-messages.ts';
import { parseTraffic } from '../../src/renderer/features/what-if/traffic-file.ts';
import { firstTraffic, ramps, trafficOf } from '../../src/renderer/features/what-if/traffic-values.ts';
import { candidateOf, commonTarget, withTarget } from '../../src/renderer/features/what-if/what-if-form.ts';
import type { WhatIfResult } from '../../src/renderer/features/what-if/what-if-run.ts';
import { policy, presets } from './fake/scaling-data.ts';
import { whatIfState } from './fake/what-if-data.ts';
import { speak } from './messages.ts';

const shop = 'Asia/Shanghai';
beforeAll(() => speak('zh-CN'));

describe('a file of traffic', () => {
  it('comes back row by row, with its length, sum and peak, however it is written', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 5_000_000 }), fc.integer({ min: 0, max: 500 }));
    fc.assert(
      fc.property(
        fc.uniqueArray(row, { selector: ([at]) => at, minLength: 2, maxLength: 60 }),
        fc.constantFrom(',', ';', '\t', ', '),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.boolean(),
        (rows, comma, newline, header) => {
          const lines = rows.map(([at, amount]) => `${at}${comma}${amount}`);
          const file = parseTraffic(
            `\uFEFF${header ? `seconds${comma}count${newline}` : ''}${lines.join(newline)}${newline}`,
          );
          expect(file.rows).toEqual(rows);
          expect([file.badCount, file.bad]).toEqual([0, []]);
          expect(file.total).toBe(rows.reduce((sum, [, amount]) => sum + amount, 0));
          expect(file.peakPerSecond).toBeLessThanOrEqual(Math.max(...rows.map(([, amount]) => amount)));
        },
      ),
    );
  });

  it('names every bad line by its number and what is wrong with it', () => {
    const file = parseTraffic('seconds,count\n# a remark\n0,3\n\n1,x\n2,4,5\n3,-1\nnot a row\n4,2\n');
    expect(file.bad).toEqual([
      { line: 5, kind: 'number' },
      { line: 6, kind: 'columns' },
      { line: 7, kind: 'negative' },
      { line: 8, kind: 'columns' },
    ]);
    expect(file.rows).toEqual([
      [0, 3],
      [4, 2],
    ]);
    const many = parseTraffic(`0,1\n1,1\n${'x,1\n'.repeat(40)}`);
    expect([many.bad.length, many.badCount]).toEqual([5, 40]);
    expect(parseTraffic('').problem).toBe('too_few');
    expect(parseTraffic('0,1\n9999999,1').problem).toBe('too_long');
    expect(trafficOf({ ...firstTraffic, kind: 'file', file: { ...file, name: 'a.csv' } }, shop)).toBeUndefined();
  });
});

describe('the traffic to try on', () => {
  it('is the shop’s days from midnight to midnight', () => {
    const chosen = {
      ...firstTraffic,
      kind: 'recorded' as const,
      fromDay: '2026-11-20',
      untilDay: '2026-11-21',
      multiple: '3',
    };
    expect(trafficOf(chosen, shop)).toEqual({
      kind: 'recorded',
      fromMs: Date.parse('2026-11-19T16:00:00Z'),
      untilMs: Date.parse('2026-11-21T16:00:00Z'),
      multiple: 3,
    });
    expect(trafficOf({ ...chosen, fromDay: null }, shop)).toBeUndefined();
    expect(trafficOf({ ...chosen, untilDay: '2026-11-01' }, shop)).toMatchObject({
      untilMs: Date.parse('2026-11-20T16:00:00Z'),
    });
  });
  it('is a ramp as it was typed, and nothing while a number is out of range', () => {
    const friday = { ...firstTraffic, kind: 'ramp' as const, ...ramps.friday, basePerSecond: '0.4' };
    expect(trafficOf(friday, shop)).toEqual({
      kind: 'ramp',
      basePerSecond: 0.4,
      multiple: 15,
      rampMs: 5_400_000,
      holdMs: 3_600_000,
    });
    for (const wrong of [{ rampMultiple: '900' }, { basePerSecond: '' }, { rampMinutes: '0' }])
      expect(trafficOf({ ...friday, ...wrong }, shop)).toBeUndefined();
    expect(trafficOf({ ...firstTraffic, multiple: '0' }, shop)).toBeUndefined();
  });
});

describe('the candidate', () => {
  const inForce = policy();
  const of = (draft: ReturnType<typeof candidateOf>['draft'] | null, base: 'current' | 'safe' = 'current') =>
    candidateOf({ base, draft }, inForce, { presets: presets(true), currency: 'CNY' });
  it('is the policy in force until a knob is turned, and carries what is typed', () => {
    const { draft, policy: same, wrong } = of(null);
    expect(wrong).toEqual({});
    expect({ ...same, preset: inForce.preset }).toEqual(inForce);
    const bold = of({ ...draft, numbers: { ...draft.numbers, fleetCap: '48' } });
    expect(bold.policy.fleetCap).toBe(48);
    const full = of(withTarget(draft, '80'));
    expect(Object.values(full.policy.services).map((service) => service.targetUtilization)).toEqual(Array(5).fill(0.8));
    expect(commonTarget(full.draft)).toBe('80');
    expect(of({ ...draft, numbers: { ...draft.numbers, fleetCap: '900' } }).wrong.fleetCap).toBeDefined();
    expect(of({ ...draft, spendCap: '' }).policy.budget.capMinor).toBeNull();
  });
  it('takes the way of a preset, and keeps the sizes that the shop has', () => {
    const safe = presets(true).find(({ name }) => name === 'safe')!;
    const { policy: found } = of(null, 'safe');
    expect(found.pace).toEqual(safe.policy.pace);
    expect(found.fleetCap).toBe(inForce.fleetCap);
  });
});

describe('apply', () => {
  const inForce = policy();
  const input = {
    traffic: { kind: 'like' as const, weekday: 5, multiple: 1 },
    candidate: policy({ fleetCap: 48 }),
    seed: 1,
  };
  const run = { input, startedAtMs: Date.now(), progress: 1, state: 'done' as const, blocked: null, warnings: [] };
  const result: WhatIfResult = { input, basedOn: 7, state: whatIfState(run, 32) };
  const facts = { result, isRunning: false, input, inForce: { policy: inForce, versionId: 7 }, mayWrite: true };
  it('is open only to what was tried, as it was tried, on the policy in force', () => {
    expect(applyBlock(facts)).toBeNull();
    expect(applyBlock({ ...facts, result: null })).toBe('not_run');
    expect(applyBlock({ ...facts, isRunning: true })).toBe('running');
    expect(applyBlock({ ...facts, input: undefined })).toBe('changed');
    expect(applyBlock({ ...facts, input: { ...input, candidate: policy({ fleetCap: 40 }) } })).toBe('changed');
    const file = (count: number) => ({
      ...input,
      traffic: {
        kind: 'file' as const,
        name: 'a.csv',
        rows: [
          [0, 3],
          [1, count],
        ] as [number, number][],
      },
    });
    const read = { ...facts, result: { ...result, input: file(4) } };
    expect([applyBlock({ ...read, input: file(4) }), applyBlock({ ...read, input: file(5) })]).toEqual([
      null,
      'changed',
    ]);
    expect(applyBlock({ ...facts, inForce: { policy: inForce, versionId: 8 } })).toBe('outdated');
    expect(applyBlock({ ...facts, inForce: { policy: input.candidate, versionId: 7 } })).toBe('same');
    expect(applyBlock({ ...facts, mayWrite: false })).toBe('owner');
    // its name is known only when the presets have come, which may be after the run began
    expect(
      applyBlock({ ...facts, input: { ...input, candidate: { ...input.candidate, preset: 'custom' } } }),
    ).toBeNull();
    for (const blocked of ['slower', 'over_budget'] as const)
      expect(applyBlock({ ...facts, result: { ...result, state: { ...result.state, blocked } } })).toBe(blocked);
  });
});

describe('the comparison', () => {
  it('says better, worse or the same, and by how much', () => {
    expect([standing(0, 0), standing(1, 2), standing(2, 1), standing(1000, 1001)]).toEqual([
      'same',
      'better',
      'worse',
      'same',
    ]);
    expect([change(3, 2), change(1, 0)]).toEqual([0.5, null]);
    const figures = {
      slowSeconds: 10,
      slowOrders: 300,
      failedOrders: 2,
      orders: 9000,
      instanceHours: 90,
      costMinor: 540,
      flips: 4,
      peakInstances: 32,
      utilization: 0.6,
    };
    expect(resultMessages({ ...figures, slowOrders: 0, failedOrders: 0, costMinor: 700 }, figures, 'CNY')).toBe(
      '慢单和失败少 302 单，多花 ¥1.60',
    );
    expect(resultMessages(figures, figures, 'CNY')).toBe('买家感觉一样，花费一样');
  });

  it('keeps every moment of both sides, and marks where it was slow', () => {
    const point = (atMs: number, slow: boolean) => ({ atMs, perSecond: 1, instances: 4, slow, failed: 0 });
    const figures = {} as never;
    const points = mergedPoints(
      { figures, points: [point(0, false), point(10, true), point(20, true), point(30, false)] },
      { figures, points: [point(0, false), point(15, true), point(30, false)] },
    );
    expect(points.map(({ atMs }) => atMs)).toEqual([0, 10, 15, 20, 30]);
    expect(points[2]).toMatchObject({ candidate: null, current: 4, currentSlow: true });
    expect(stretches(points, (each) => each.currentSlow)).toEqual([{ from: 0.5, until: 20 / 30 }]);
    expect(stretches([], () => true)).toEqual([]);
  });
});

describe('the model, checked', () => {
  const check = (recorded: CheckedFigures, modelled: CheckedFigures): ModelCheck => ({
    fromMs: 0,
    untilMs: 3_600_000,
    chosen: 'slow',
    orders: 900,
    recorded,
    modelled,
  });
  it('judges slow time first, then the usual wait, and takes small differences for chance', () => {
    const of = (slowSeconds: number, p95Ms: number) => ({ slowSeconds, p95Ms });
    expect(checkOutcome(check(of(0, 180), of(0, 300)))).toBe('close');
    expect(checkOutcome(check(of(400, 1500), of(300, 1300)))).toBe('close');
    expect(checkOutcome(check(of(400, 1500), of(100, 1500)))).toBe('optimistic');
    expect(checkOutcome(check(of(0, 200), of(60, 200)))).toBe('pessimistic');
    expect(checkOutcome(check(of(20, 900), of(0, 300)))).toBe('optimistic');
    expect(checkOutcome(check(of(0, 300), of(0, 700)))).toBe('pessimistic');
  });
});
