import { describe, expect, it } from 'vitest';
import type { RehearsalState } from '../../server/contract/scaling/rehearsal.ts';
import { instancesNow, outcomeOf } from '../../src/renderer/features/rehearsals/rehearsal-outcome.ts';
import { firstRehearsal, rehearsalInputOf, wrongIn } from '../../src/renderer/features/rehearsals/rehearsal-values.ts';
import { begun } from './fake/what-if-router.ts';

describe('how a rehearsal ended', () => {
  const done: RehearsalState = { ...begun({ durationMs: 240_000 }), state: 'done', sent: 900, delivered: 900 };
  it('is told worst first, and not before it ended', () => {
    expect(outcomeOf(begun({ durationMs: 1000 }))).toBeNull();
    expect(outcomeOf(done)).toBe('passed');
    expect(outcomeOf({ ...done, latencyP95Ms: 1400 })).toBe('slow');
    expect(outcomeOf({ ...done, delivered: 899, latencyP95Ms: 1400 })).toBe('lost');
    expect(outcomeOf({ ...done, failed: 1 })).toBe('lost');
    expect(outcomeOf({ ...done, state: 'stopped', stoppedBy: 'real_buyers' })).toBe('real_buyers');
    expect(outcomeOf({ ...done, state: 'stopped', stoppedBy: 'cost' })).toBe('cost');
    expect(outcomeOf({ ...done, state: 'failed', stoppedBy: 'problem' })).toBe('problem');
  });
});

it('counts its instances now as it counts those before and at most', () => {
  const of = (service: 'orders' | 'scaler', ready: number, starting = 0, draining = 0) => ({
    service,
    ready,
    starting,
    draining,
  });
  expect(instancesNow([of('orders', 3, 2, 1), of('scaler', 1)])).toBe(6);
});

describe('a rehearsal that is being chosen', () => {
  it('is one that the backend takes, or none', () => {
    const friday = firstRehearsal(undefined, 'CNY');
    expect(rehearsalInputOf(friday, 'CNY')).toEqual({
      scenario: { kind: 'friday' },
      durationMs: 240_000,
      peakPerSecond: 10,
      costCeilingMinor: 500,
    });
    const promo = firstRehearsal('00000000-0000-7000-8000-000000000601', 'CNY');
    expect(rehearsalInputOf(promo, 'CNY')?.scenario).toEqual({ kind: 'promo', promoId: promo.promoId });
    expect(wrongIn({ ...promo, promoId: null, peak: '61', ceiling: '0' }, 'CNY')).toEqual({
      promoId: true,
      peak: true,
      ceiling: true,
    });
    expect(rehearsalInputOf({ ...friday, peak: 'many' }, 'CNY')).toBeUndefined();
  });
});
