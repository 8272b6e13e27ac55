import { describe, expect, inject, test } from 'vitest';
import { branchingOf, fewestChildren, lookBackMs } from '../../../../server/scaling/forecast/branching.ts';
import { cascade } from '../../../../server/scaling/forecast/cascade.ts';
import type { Delivery } from '../../../../server/scaling/forecast/forecast.ts';
import { createRandom } from '../../../../server/scaling/random.ts';
import { type Cascade, delays, minuteMs, playCascade } from './buyers.ts';
import { empty, friday as now, hourMs } from './history.ts';

/** What a shop knows: nothing of those who were brought by somebody of long ago. */
const known = (all: readonly Delivery[]): Delivery[] =>
  all
    .filter(({ atMs }) => atMs < now && atMs >= now - lookBackMs)
    .map(({ atMs, parentAtMs }) => ({
      atMs,
      parentAtMs: parentAtMs !== null && parentAtMs >= now - lookBackMs ? parentAtMs : null,
    }));

/** Five requests an order. */
function historyOf(deliveries: readonly Delivery[]) {
  const fromMs = now - 2 * hourMs;
  const totals = Array.from({ length: 120 }, () => 0);
  for (const { atMs } of deliveries) if (atMs >= fromMs) totals[Math.floor((atMs - fromMs) / minuteMs)]! += 5;
  return { ...empty, minutes: { fromMs, totals }, deliveries };
}

describe('the branching ratio', () => {
  const shapes = Object.values(delays);
  const cases = (random: () => number, count: number): Cascade[] =>
    Array.from({ length: count }, (_, n) => {
      const ratio = 0.3 + 1.3 * random();
      const mean = 3 + 40 * random();
      const hours = ratio < 1 ? 8 : (3 * mean) / 60;
      return {
        ratio,
        alone: 0.01 + 0.03 * random(),
        delayMs: shapes[n % shapes.length]!(mean),
        fromMs: now - hours * hourMs,
        untilMs: now,
      };
    });

  test('lies in its interval in at least nine of ten cascades, which children over orders does not', () => {
    const random = createRandom(inject('seed'));
    const judged = cases(random, 240).flatMap((one) => {
      const all = playCascade(random, one);
      const deliveries = all && known(all);
      const branching = deliveries && branchingOf(deliveries, now);
      return branching ? [{ ...branching, truth: one.ratio, orders: deliveries.length }] : [];
    });
    expect(judged.length).toBeGreaterThan(120);
    const share = (hit: (one: (typeof judged)[number]) => boolean) => judged.filter(hit).length / judged.length;
    const covered = share(({ low, high, truth }) => low <= truth && truth <= high);
    // the control: those whose buyers have yet to come count as having brought none
    const naive = share(({ children, orders, low, high, ratio, truth }) => {
      const crude = children / orders;
      return (crude * low) / ratio <= truth && truth <= (crude * high) / ratio;
    });
    expect(covered).toBeGreaterThanOrEqual(0.9);
    expect(naive).toBeLessThan(0.7);
    for (const { low, ratio, high } of judged) expect(low <= ratio && ratio <= high).toBe(true);
  });

  test('is silent under a minimum count', () => {
    const orders = (children: number): Delivery[] =>
      Array.from({ length: 200 }, (_, n) => ({
        atMs: now - (200 - n) * minuteMs,
        parentAtMs: n >= 200 - children ? now - (201 - n) * minuteMs - 1 : null,
      }));
    expect(branchingOf(orders(fewestChildren - 1), now)).toBeNull();
    expect(branchingOf(orders(fewestChildren), now)).not.toBeNull();
    expect(cascade.forecast(historyOf(orders(fewestChildren - 1)), now)).toMatchObject({
      enough: false,
      missing: 'few_referrals',
      points: [],
    });
  });
});

describe('what it brings', () => {
  test('a shop at rest stays where it is: those who come alone, over one less the ratio', () => {
    const random = createRandom(inject('seed'));
    const [alone, ratio] = [0.2, 0.5];
    const level = (5 * alone) / (1 - ratio);
    const shop = { ratio, alone, delayMs: delays.exponential(10), fromMs: now - 10 * hourMs, untilMs: now };
    const points = Array.from({ length: 12 }, () =>
      cascade.forecast(historyOf(known(playCascade(random, shop)!)), now),
    ).flatMap((said) => said.points);
    const mean = points.reduce((sum, { perSecond }) => sum + perSecond, 0) / points.length;
    expect(Math.abs(mean / level - 1)).toBeLessThan(0.15);
    expect(points.filter(({ low, high }) => low <= level && level <= high).length / points.length).toBeGreaterThan(
      0.85,
    );
  });

  test('a link that goes viral is seen to grow, with what comes in its band, and never beyond all measure', () => {
    const random = createRandom(inject('seed'));
    const viral = { ratio: 1.4, alone: 0.05, delayMs: delays.exponential(15), fromMs: now - hourMs };
    let [judged, within, grown] = [0, 0, 0];
    for (let n = 0; n < 24; n++) {
      const all = playCascade(random, { ...viral, untilMs: now + hourMs });
      if (all === null) continue;
      const said = cascade.forecast(historyOf(known(all)), now);
      if (!said.enough) continue;
      judged++;
      const at = (minutes: number) => said.points.find(({ atMs }) => atMs >= now + minutes * minuteMs)!;
      const came = all.filter(({ atMs }) => Math.abs(atMs - now - 55 * minuteMs) < 5 * minuteMs).length * (5 / 600);
      if (came >= at(55).low && came <= at(55).high) within++;
      if (at(55).perSecond > at(0).perSecond) grown++;
      const calm = at(0).perSecond;
      for (const { high } of said.points) expect(high).toBeLessThan(200 * Math.max(calm, 1));
    }
    expect(judged).toBeGreaterThan(12);
    expect(within / judged).toBeGreaterThan(0.8);
    expect(grown / judged).toBeGreaterThan(0.8);
  });
});
