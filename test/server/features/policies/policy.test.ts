import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FleetPolicy, fleetPolicy, scaledServices } from '../../../../server/contract/scaling/policy.ts';
import type { Actor } from '../../../../server/features/context.ts';
import { checkPolicy, countedStanding, raisesCeiling } from '../../../../server/features/policies/check-policy.ts';
import { currentPolicy, loadPolicy, shippedPolicy } from '../../../../server/features/policies/current-policy.ts';
import { diffPolicies } from '../../../../server/features/policies/policy-diff.ts';
import { revertPolicy } from '../../../../server/features/policies/revert-policy.ts';
import { savePolicy } from '../../../../server/features/policies/save-policy.ts';
import { listVersions } from '../../../../server/features/policies/policy-versions.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

const owner: Actor = { id: randomUUID(), name: 'The owner', role: 'owner' };
const fresh = { fresh: true, by: 'password' } as const;
const stale = { fresh: false, by: 'code' } as const;

function changed(change: (policy: FleetPolicy) => void): FleetPolicy {
  const policy = structuredClone(shippedPolicy());
  change(policy);
  return policy;
}

const rule = { kind: 'above', settings: { signal: 'latencyP95Ms', threshold: 1500 } };

async function shop() {
  const db = await testDatabase({ max: 8 });
  return { db, ctx: testContext(db.database), [Symbol.asyncDispose]: () => db[Symbol.asyncDispose]() };
}

describe('saving a policy', () => {
  test('is in force at once, with who and why, and an audit row that tells what changed', async () => {
    await using at = await shop();
    expect(await currentPolicy(at.ctx)).toEqual({ id: 0, policy: shippedPolicy() });
    const policy = changed((each) => (each.services.orders.standing = 3));
    const { id } = await savePolicy(at.ctx, { policy, why: 'Friday', basedOn: 0 }, { actor: owner, identity: stale });
    expect(await currentPolicy(at.ctx)).toEqual({ id, policy });
    const { rows } = await at.db.pool.query('select actor, action, subject, detail from audit_entry');
    expect(rows).toEqual([
      {
        actor: `owner:${owner.id}:The owner`,
        action: 'scaling.save',
        subject: String(id),
        detail: { why: 'Friday', changes: [{ path: 'services.orders.standing', from: 1, to: 3 }] },
      },
    ]);
  });

  test('of 8 that build on the same version one is kept, the others are told', async () => {
    await using at = await shop();
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4, 5, 6, 7, 8].map((standing) => {
        const policy = changed((each) => (each.services.orders.standing = standing));
        return savePolicy(at.ctx, { policy, why: `${standing}`, basedOn: 0 }, { actor: owner, identity: stale });
      }),
    );
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused).toHaveLength(7);
    for (const error of refused) expect(error).toMatchObject({ code: 'conflict', extra: { reason: 'policy_changed' } });
    expect((await at.db.pool.query('select count(*) as n from policy_version')).rows).toEqual([{ n: 1 }]);
    expect((await at.db.pool.query('select count(*) as n from audit_entry')).rows).toEqual([{ n: 1 }]);
  });

  test.each<[string, string, (policy: FleetPolicy) => void]>([
    [
      'standing_over_cap',
      'services.dispense.standing',
      (p) => Object.assign(p.services.dispense, { standing: 9, cap: 8 }),
    ],
    [
      'standing_over_fleet_cap',
      'fleetCap',
      (p) =>
        Object.assign(p, { fleetCap: 4, services: { ...p.services, orders: { ...p.services.orders, standing: 2 } } }),
    ],
    [
      'rule_unknown',
      'services.orders.rules.0.kind',
      (p) => Object.assign(p.services.orders, { rules: [{ kind: 'toString', settings: {} }] }),
    ],
    [
      'rule_settings',
      'services.orders.rules.1.settings.threshold',
      (p) => Object.assign(p.services.orders, { rules: [rule, { kind: 'above', settings: { threshold: 'high' } }] }),
    ],
  ])('%s is refused, and nothing is kept', async (reason, field, change) => {
    await using at = await shop();
    const saving = savePolicy(
      at.ctx,
      { policy: changed(change), why: 'x', basedOn: 0 },
      { actor: owner, identity: fresh },
    );
    await expect(saving).rejects.toMatchObject({ code: 'bad_input', extra: { reason, field } });
    expect((await loadPolicy(at.ctx.db)).id).toBe(0);
    expect((await at.db.pool.query('select from audit_entry')).rows).toEqual([]);
  });

  test('a hard cap that standing instances alone break is refused with the lowest that holds', async () => {
    await using at = await shop();
    const capped = (capMinor: number) => changed((each) => (each.budget = { period: 'day', warnMinor: [], capMinor }));
    const saving = (capMinor: number) =>
      savePolicy(at.ctx, { policy: capped(capMinor), why: 'x', basedOn: 0 }, { actor: owner, identity: fresh });
    await at.db.pool.query(
      "insert into service_minute (service, minute, instance_seconds, max_instances) values ('orders', date_trunc('minute', now()), 360000, 5)",
    );
    const refusal = await saving(600).catch((error: unknown) => error as { extra: { amountMinor: number } });
    expect(refusal).toMatchObject({ code: 'bad_input', extra: { reason: 'budget_too_low', field: 'budget.capMinor' } });
    const lowest = (refusal as { extra: { amountMinor: number } }).extra.amountMinor;
    // 100 hours at 6 are spent, and 5 standing instances run on for up to a day
    expect(lowest).toBeGreaterThanOrEqual(600);
    expect(lowest).toBeLessThanOrEqual(600 + 5 * 25 * 6);
    const { id } = await saving(lowest + 1);
    // what has become too low in the meantime may stay, but not be asked more of
    await at.db.pool.query('update service_minute set instance_seconds = 3600000');
    const other = changed((each) => Object.assign(each, { fleetCap: 20, budget: capped(lowest + 1).budget }));
    const next = await savePolicy(at.ctx, { policy: other, why: 'x', basedOn: id }, { actor: owner, identity: fresh });
    const dearer = structuredClone(other);
    dearer.services.orders.standing = 2;
    const asked = savePolicy(at.ctx, { policy: dearer, why: 'x', basedOn: next.id }, { actor: owner, identity: fresh });
    await expect(asked).rejects.toMatchObject({ extra: { reason: 'budget_too_low' } });
  });

  test('a higher ceiling asks for a fresh identity; a lower one does not', async () => {
    await using at = await shop();
    const higher = changed((each) => (each.fleetCap += 1));
    const asked = savePolicy(at.ctx, { policy: higher, why: 'more', basedOn: 0 }, { actor: owner, identity: stale });
    await expect(asked).rejects.toMatchObject({ code: 'confirm_identity', extra: { reason: 'code' } });
    const { id } = await savePolicy(
      at.ctx,
      { policy: higher, why: 'more', basedOn: 0 },
      { actor: owner, identity: fresh },
    );
    const lower = await savePolicy(
      at.ctx,
      { policy: shippedPolicy(), why: 'less', basedOn: id },
      { actor: owner, identity: stale },
    );
    await expect(revertPolicy(at.ctx, { id, why: 'back' }, { actor: owner, identity: stale })).rejects.toMatchObject({
      code: 'confirm_identity',
    });
    expect((await loadPolicy(at.ctx.db)).id).toBe(lower.id);
  });

  test('every ceiling of its own', () => {
    const base = changed((each) => (each.budget.capMinor = 100_000));
    const raises = (change: (policy: FleetPolicy) => void) => {
      const to = structuredClone(base);
      change(to);
      return raisesCeiling(base, to);
    };
    for (const service of scaledServices) expect(raises((each) => (each.services[service].cap += 1))).toBe(true);
    expect(raises((each) => (each.budget.capMinor = 100_001))).toBe(true);
    expect(raises((each) => (each.budget.capMinor = null))).toBe(true);
    expect(raises((each) => (each.budget.period = 'day'))).toBe(true);
    expect(raises((each) => (each.budget.capMinor = 99_999))).toBe(false);
    expect(raises((each) => (each.services.orders.standing += 1))).toBe(false);
    expect(raisesCeiling(shippedPolicy(), base)).toBe(false);
  });
});

describe('versions', () => {
  test('newest first, each with its difference; any of them comes back', async () => {
    await using at = await shop();
    const first = changed((each) => (each.services.orders.standing = 2));
    const second = structuredClone(first);
    second.pace.scaleInWindowMs = 600_000;
    second.services.orders.rules = [rule];
    const one = await savePolicy(at.ctx, { policy: first, why: 'one', basedOn: 0 }, { actor: owner, identity: stale });
    const two = await savePolicy(
      at.ctx,
      { policy: second, why: 'two', basedOn: one.id },
      { actor: owner, identity: stale },
    );
    const three = await revertPolicy(at.ctx, { id: one.id, why: 'as it was' }, { actor: owner, identity: stale });
    const four = await revertPolicy(at.ctx, { id: 0, why: 'all the way' }, { actor: owner, identity: stale });
    const versions = await listVersions(at.ctx);
    expect(versions.map(({ id }) => id)).toEqual([four.id, three.id, two.id, one.id, 0]);
    expect(versions[2]!.changes).toEqual([
      { path: 'services.orders.rules', from: [], to: [rule] },
      { path: 'pace.scaleInWindowMs', from: 300_000, to: 600_000 },
    ]);
    expect(versions[1]).toMatchObject({ why: 'as it was', by: { id: owner.id, name: 'The owner' }, policy: first });
    expect(versions[0]!.policy).toEqual(shippedPolicy());
    expect(versions.at(-1)!.changes).toEqual([]);
    await expect(revertPolicy(at.ctx, { id: 99, why: 'x' }, { actor: owner, identity: fresh })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('a difference put onto the older policy is the newer one', () => {
    const policies = fc
      .record({
        standing: fc.integer({ min: 1, max: 8 }),
        cap: fc.integer({ min: 8, max: 64 }),
        fleetCap: fc.integer({ min: 4, max: 64 }),
        warn: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
      })
      .map(({ standing, cap, fleetCap, warn }) =>
        fleetPolicy.parse({
          ...shippedPolicy(),
          fleetCap,
          services: { ...shippedPolicy().services, orders: { standing, cap } },
          budget: { warnMinor: warn },
        }),
      );
    fc.assert(
      fc.property(policies, policies, (from, to) => {
        const changes = diffPolicies(from, to);
        const patched = structuredClone(from) as unknown as Record<string, unknown>;
        for (const { path, to: value } of changes) setAt(patched, path.split('.'), value);
        expect(patched).toEqual(to);
        expect(diffPolicies(from, from)).toEqual([]);
      }),
    );
  });
});

test('console stands outside the fleet cap', () => {
  const policy = changed((each) => {
    each.fleetCap = 4;
    each.services.console.standing = 5;
  });
  expect(countedStanding(policy)).toBe(4);
  expect(() => checkPolicy(policy)).not.toThrow();
});

function setAt(target: Record<string, unknown>, [name = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) target[name] = value;
  else setAt(target[name] as Record<string, unknown>, rest, value);
}
