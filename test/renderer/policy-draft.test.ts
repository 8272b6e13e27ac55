import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FleetPolicy, fleetPolicy, scaledServices } from '../../server/contract/scaling/policy.ts';
import { raisesCeiling } from '../../server/features/policies/check-policy.ts';
import { diffPolicies } from '../../server/features/policies/policy-diff.ts';
import { changesOf, joinedChanges, raises } from '../../src/renderer/features/scaling/policy-changes.ts';
import { draftOf, readDraft } from '../../src/renderer/features/scaling/policy-draft.ts';
import { presetOf, withPreset } from '../../src/renderer/features/scaling/preset-policy.ts';
import { policy, presets } from './fake/scaling-data.ts';

const service = fc
  .record({ standing: fc.integer({ min: 1, max: 6 }), more: fc.integer({ min: 0, max: 40 }) })
  .chain(({ standing, more }) =>
    fc.record({
      standing: fc.constant(standing),
      cap: fc.constant(Math.min(64, standing + more)),
      targetUtilization: fc.double({ min: 0.2, max: 0.95, noNaN: true }),
      rules: fc.array(fc.constant({ kind: 'above', settings: {} }), { maxLength: 2 }),
    }),
  );
const someMs = fc.integer({ min: 1000, max: 86_400_000 });
const policies: fc.Arbitrary<FleetPolicy> = fc
  .record({
    fleetCap: fc.integer({ min: 32, max: 64 }),
    services: fc.record(Object.fromEntries(scaledServices.map((name) => [name, service]))),
    pace: fc.record({ scaleInWindowMs: someMs, cooldownMs: someMs, lookAheadMs: someMs, outageMs: someMs }),
    forecast: fc.constantFrom('off', 'advise', 'act'),
    budget: fc.record({
      period: fc.constantFrom('day', 'month'),
      warnMinor: fc
        .uniqueArray(fc.integer({ min: 1, max: 1e7 }), { maxLength: 5 })
        .map((all) => all.toSorted((a, b) => a - b)),
      capMinor: fc.option(fc.integer({ min: 1, max: 1e7 })),
    }),
  })
  .map((value) => fleetPolicy.parse(value));

describe('a policy being typed', () => {
  it('untouched is the policy itself, whatever finer values it has', () => {
    fc.assert(
      fc.property(policies, fc.constantFrom('CNY', 'JPY'), (base, currency) => {
        expect(readDraft(draftOf(base, currency), base, currency)).toEqual({ policy: base, wrong: {} });
      }),
    );
  });

  it('reads units, full-width digits and amounts as people write them', () => {
    const base = policy();
    const draft = draftOf(base, 'CNY');
    draft.numbers['pace.scaleInWindowMs'] = '７.5';
    draft.numbers['services.orders.targetUtilization'] = '55';
    draft.numbers.fleetCap = ' 40 ';
    draft.spendCap = '123.4';
    draft.warns = ['90', '', '50'];
    const { policy: read, wrong } = readDraft(draft, base, 'CNY');
    expect(wrong).toEqual({});
    expect(read.pace.scaleInWindowMs).toBe(450_000);
    expect(read.services.orders.targetUtilization).toBe(0.55);
    expect(read.fleetCap).toBe(40);
    expect(read.budget).toMatchObject({ capMinor: 12_340, warnMinor: [5000, 9000] });
    expect(fleetPolicy.safeParse(read).success).toBe(true);
  });

  it('names what is wrong and keeps the value it had', () => {
    const base = policy();
    const draft = draftOf(base, 'CNY');
    draft.numbers.fleetCap = '65';
    draft.numbers['services.dispense.cap'] = '2.5';
    draft.numbers['services.storefront.standing'] = '20';
    draft.numbers['pace.cooldownMs'] = 'soon';
    draft.spendCap = '-3';
    const { policy: read, wrong } = readDraft(draft, base, 'CNY');
    expect(Object.keys(wrong).toSorted()).toEqual([
      'budget.capMinor',
      'fleetCap',
      'pace.cooldownMs',
      'services.dispense.cap',
      'services.storefront.standing',
    ]);
    expect(wrong['services.storefront.standing']).toEqual({ code: 'standing_over_cap' });
    expect(read.fleetCap).toBe(base.fleetCap);
    expect(read.pace.cooldownMs).toBe(base.pace.cooldownMs);
  });

  it('can not hold more standing instances than the fleet cap, the console apart', () => {
    const base = policy();
    const draft = draftOf(base, 'CNY');
    draft.numbers.fleetCap = '5';
    expect(readDraft(draft, base, 'CNY').wrong).toEqual({});
    draft.numbers.fleetCap = '4';
    expect(readDraft(draft, base, 'CNY').wrong).toEqual({ fleetCap: { code: 'standing_over_fleet_cap' } });
  });
});

describe('what changes', () => {
  it('is told as the backend tells it, and asks for proof when the backend would', () => {
    fc.assert(
      fc.property(policies, policies, (from, to) => {
        expect(changesOf(from, to)).toEqual(diffPolicies(from, to));
        expect(raises(from, to)).toBe(raisesCeiling(from, to));
        expect(raises(from, from)).toBe(false);
      }),
    );
  });

  it('in every service alike is told once', () => {
    const [thrifty] = presets(true);
    const changes = joinedChanges(changesOf(policy(), withPreset(policy(), thrifty!)));
    expect(changes.map(({ path }) => path)).toEqual(['preset', 'services.all.targetUtilization']);
    const lone = { path: 'services.orders.cap', from: 1, to: 2 };
    expect(joinedChanges([lone])).toEqual([lone]);
  });
});

it('a preset brings its pace and keeps what is the shop’s own', () => {
  const own = policy({ fleetCap: 20, forecast: 'act', budget: { period: 'day', warnMinor: [100], capMinor: 900 } });
  own.services.storefront.standing = 3;
  for (const preset of presets(true)) {
    const chosen = withPreset(own, preset);
    expect(presetOf(chosen, presets(true))).toBe(preset.name);
    expect(chosen).toMatchObject({ fleetCap: 20, forecast: 'act', budget: own.budget });
    expect(chosen.services.storefront).toMatchObject({ standing: 3, rules: own.services.storefront.rules });
  }
  const custom = withPreset(own, presets(true)[0]!);
  custom.limits.stepDownPercent += 1;
  expect(presetOf(custom, presets(true))).toBe('custom');
});
