import { describe, expect, it } from 'vitest';
import type { RehearsalState } from '../../server/contract/scaling/rehearsal.ts';
import { outcomeOf } from '../../src/renderer/features/rehearsal/rehearsal-outcome.ts';
import { firstRehearsal, rehearsalInputOf, wrongIn } from '../../src/renderer/features/rehearsal/rehearsal-values.ts';
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
