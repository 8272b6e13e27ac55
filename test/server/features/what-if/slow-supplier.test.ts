import { describe, expect, test } from 'vitest';
import { modelledLatencies } from '../../../../server/features/what-if/model-latency.ts';
import { learnedVariability, spreadOf } from '../../../../server/features/scaling/history/variability.ts';
import { binOf } from '../../../../server/metrics/latency-bins.ts';
import { createRandom } from '../../../../server/scaling/random.ts';
import { friday, hourMs, type PromoShop, promoShop } from '../promos/promo-shop.ts';
import { arrivalMoments, p95Of, type Real, simulateEvents } from './event-simulation.ts';

const slots = 8;
const seconds = 3600;
const ready = 4;

/** Orders take 30 ms, and the supplier behind dispense so long (s); both vary alike. */
function servicesOf(pieceSeconds: number, variability: number): Real[] {
  return [0.03, pieceSeconds].map((each) => ({ perInstance: slots / each, slots, variability, ready: () => ready }));
}

/** An hour whose first half is quiet and whose second uses this share of the slots: what each order took, s, event by event. */
function play(services: readonly Real[], busyShare: number) {
  const carried = Math.min(...services.map(({ perInstance }) => perInstance * ready), 60);
  const moments = arrivalMoments(
    (second) => carried * (second < seconds / 2 ? 0.3 : busyShare),
    seconds,
    createRandom(4),
  );
  const took = simulateEvents(moments, services, createRandom(5));
  return { moments, took };
}

async function record(shop: PromoShop, moments: readonly number[], took: readonly number[]): Promise<void> {
  const counts = new Map<string, number>();
  for (const [n, moment] of moments.entries()) {
    const key = `${Math.floor((moment + took[n]!) / 10) * 10} ${binOf(took[n]! * 1000)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows = [...counts].map(([key, count]) => [...key.split(' ').map(Number), count] as [number, number, number]);
  await shop.db.pool.query(
    `insert into latency_slice (at, bin, count) select to_timestamp($1::float8 / 1000 + s), b, c from unnest($2::int[], $3::int[], $4::int[]) as t (s, b, c)`,
    [friday - 3 * hourMs, rows.map(([at]) => at), rows.map(([, bin]) => bin), rows.map(([, , count]) => count)],
  );
}

function modelled(services: readonly Real[], variability: number, moments: readonly number[]): number {
  const came = new Float64Array(seconds);
  for (const moment of moments) came[Math.floor(moment)]!++;
  const runs = services.map(({ perInstance }) => ({
    perInstance,
    slots,
    variability,
    came,
    ready: came.map(() => ready),
  }));
  return p95Of(modelledLatencies(runs, createRandom(6)).flat());
}

describe.each([0.05, 0.4, 1.5, 3])('a supplier that takes %d s', (pieceSeconds) => {
  test.each([0.1, 0.3, 1])(
    'and varies by %d: learned, and the p95 is that of the events within a quarter',
    async (variability) => {
      await using shop = await promoShop();
      const services = servicesOf(pieceSeconds, variability);
      const { moments, took } = play(services, 0.8);
      await record(shop, moments, took);
      const learned = await learnedVariability(shop.ctx, [30, pieceSeconds * 1000]);
      expect(learned).toBeGreaterThan(0.7 * variability);
      expect(learned).toBeLessThan(1.5 * variability + 0.05);
      const ratio = modelled(services, Math.min(1, learned), moments) / (1000 * p95Of(took));
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
      // the control: taken as exponential, a regular service reads twice too high
      if (variability < 0.2 && pieceSeconds > 1)
        expect(modelled(services, 1, moments)).toBeGreaterThan(1.9 * 1000 * p95Of(took));
    },
  );
});

test('from p50 to p95: of one exponential time, and of two alike', () => {
  expect(spreadOf([0, 100])).toBeCloseTo(100 * (Math.log(20) - Math.log(2)), 1);
  expect(spreadOf([50, 50]) / 100).toBeCloseTo(1.533, 2);
  expect(spreadOf([90, 10])).toBeCloseTo(spreadOf([10, 90]), 6);
});
