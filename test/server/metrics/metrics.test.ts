import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binOf, createRecentBins, mergeBins, quantilesOf } from '../../../server/metrics/latency-bins.ts';
import { createLoad } from '../../../server/metrics/load.ts';
import { createMeter } from '../../../server/metrics/meter.ts';
import { countVisitors, createVisitorMap } from '../../../server/metrics/visitors.ts';

describe('metrics', () => {
  test('binned quantiles are exact to a bin', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 300 }), (values) => {
        const bins = values.map((ms) => ({ bin: binOf(ms), count: 1 }));
        const [p50, p99] = quantilesOf(bins, [0.5, 0.99])!;
        const sorted = values.toSorted((a, b) => a - b);
        const exact = (q: number) => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
        for (const [told, true_] of [
          [p50!, exact(0.5)],
          [p99!, exact(0.99)],
        ] as const) {
          expect(Math.abs(told - true_)).toBeLessThanOrEqual(true_ * 0.06 + 1);
        }
      }),
    );
    expect(quantilesOf([], [0.5])).toBeUndefined();
  });

  test('recent latencies merge across instances and fade after a minute', () => {
    let now = 0;
    const [a, b] = [createRecentBins(() => now), createRecentBins(() => now)];
    for (let n = 0; n < 50; n++) a.record(10);
    for (let n = 0; n < 50; n++) b.record(1000);
    const [p25, p75] = quantilesOf(mergeBins([a.read(), b.read()]), [0.25, 0.75])!;
    expect(p25).toBeGreaterThan(8);
    expect(p25).toBeLessThan(12);
    expect(p75).toBeGreaterThan(950);
    now = 40_000;
    b.record(5);
    expect(mergeBins([b.read()]).length).toBe(2);
    now = 200_000;
    expect(b.read()).toEqual({});
  });

  test('visitors are counted once across instances, to within a few percent', () => {
    const maps = [0, 1, 2].map(() => createVisitorMap(() => 0));
    for (let visitor = 0; visitor < 3000; visitor++) for (const map of maps) map.see(`visitor ${visitor}`);
    const counted = countVisitors(maps.map((map) => map.toText()));
    expect(Math.abs(counted - 3000)).toBeLessThan(150);
    expect(countVisitors([])).toBe(0);
    expect(countVisitors(['', 'not base64 at all!'])).toBeGreaterThanOrEqual(0);
  });

  test('a sample tells rates since the last one', () => {
    let now = 0;
    const meter = createMeter(
      'orders',
      () => now,
      createLoad(() => now, 8),
    );
    for (let n = 0; n < 20; n++) meter.onResponse(3, 200);
    meter.onJob('orders.test', 5, 'done');
    now = 2000;
    const counts = { statements: 7, commits: 3 };
    expect(meter.sample(2, 1234, { counts })).toMatchObject({
      busy: 2,
      requestsPerSecond: 10,
      jobsPerSecond: 0.5,
      adminPort: 1234,
      ...counts,
    });
    now = 4000;
    expect(meter.sample(0, 1234, { counts })).toMatchObject({ requestsPerSecond: 0, jobsPerSecond: 0 });
  });
});
