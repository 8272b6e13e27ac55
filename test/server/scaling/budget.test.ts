import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elasticMinor, lowestCapMinor, overshootMinor, standingInstances } from '../../../server/scaling/budget-cap.ts';
import { decide } from '../../../server/scaling/decide.ts';
import { simulateFleet } from './simulate-fleet.ts';
import { arrivalsOf, fleetOf, quickPolicy, startMs, traffic, type Traffic } from './fleet-play.ts';
import { observed } from './observed.ts';

const hourMs = 3_600_000;
const priceMinorPerInstanceHour = 3600;
const standing = standingInstances(quickPolicy());
const spendOf = (paidSeconds: number, endsAtMs: number) => ({
  spentMinor: (paidSeconds / 3600) * priceMinorPerInstanceHour,
  periodEndsAtMs: endsAtMs,
  priceMinorPerInstanceHour,
  drainMs: 5000,
});

/** Plays a quarter of an hour, the whole period of a budget; answers what was spent, minor units. */
function spent(played: Traffic, capMinor: number | null): number {
  const policy = quickPolicy({ fleetCap: 60, budget: { period: 'day', warnMinor: [], capMinor } });
  let paid = 0;
  const { paidSeconds } = simulateFleet({
    policy,
    services: fleetOf(played),
    startSeconds: 5,
    delaySeconds: 3,
    fromMs: startMs,
    seconds: 900,
    alter: (observations) => ({ ...observations, spend: spendOf(paid, startMs + 900_000) }),
    onTurn: (turn) => {
      paid = turn.paidSeconds;
    },
  });
  return (paidSeconds / 3600) * priceMinorPerInstanceHour;
}

describe('a hard cap', () => {
  test('is overspent by no more than 3 %, and by no more than is said; without it more is spent', () => {
    let over = 0;
    let uncapped = 0;
    fc.assert(
      fc.property(traffic, fc.integer({ min: 5, max: 100 }), (played, percent) => {
        const alone = (standing * 900 * priceMinorPerInstanceHour) / 3600;
        const capMinor = Math.round(alone * (1 + percent / 100)) + 600;
        const policy = quickPolicy({ fleetCap: 60, budget: { period: 'day', warnMinor: [], capMinor } });
        const most = spent(played, capMinor);
        expect(most).toBeLessThanOrEqual(capMinor * 1.03);
        expect(most - capMinor).toBeLessThanOrEqual(overshootMinor(policy, spendOf(0, startMs + 900_000)));
        over = Math.max(over, most / capMinor - 1);
        if (spent(played, null) > capMinor * 1.03) uncapped++;
      }),
      { numRuns: 15, endOnFailure: true },
    );
    // the control: the traffic was enough to break the cap
    expect(uncapped).toBeGreaterThan(5);
    console.log(
      `largest overshoot of the hard cap: ${(over * 100).toFixed(2)} %; ${uncapped} of 15 would have broken it`,
    );
  });

  test('standing instances are paid first, and stay when nothing is left', () => {
    const policy = quickPolicy({ budget: { period: 'month', warnMinor: [], capMinor: 100_000 } });
    const spend = { ...spendOf(0, startMs + 10 * hourMs), spentMinor: 20_000 };
    expect(elasticMinor(policy, spend, startMs)).toBe(100_000 - 20_000 - standing * 10 * priceMinorPerInstanceHour);
    const seen = {
      instances: { starting: 0, ready: 6, draining: 0, failed: 0 },
      arrivals: { fromMs: startMs - 2000, counts: [40, 40] },
      busyShare: 1,
      donePerSecond: 30,
      measuredAtMs: startMs,
    };
    const { services } = decide(policy, { ...observed({ orders: seen }), spend }, startMs, null);
    expect(services[0]).toMatchObject({ desired: policy.services.orders.standing, capped: 'budget_cap' });
  });

  test('the lowest legal cap is what is spent, standing to the end, and the drain of what runs', () => {
    const policy = quickPolicy();
    const spend = { ...spendOf(0, startMs + hourMs), spentMinor: 500 };
    expect(lowestCapMinor(policy, spend, { nowMs: startMs, running: standing })).toBe(
      500 + standing * priceMinorPerInstanceHour,
    );
    expect(lowestCapMinor(policy, spend, { nowMs: startMs, running: standing + 10 })).toBe(
      500 + standing * priceMinorPerInstanceHour + 110,
    );
    expect(elasticMinor(policy, spend, startMs)).toBeNull();
  });
});

test('the traffic of these tests is the same for the same seed', () => {
  const played = { pieces: [{ perSecond: 9, lasts: 50, isSudden: true }], seed: 7 };
  expect(arrivalsOf(played)).toEqual(arrivalsOf(played));
});
