import { describe, expect, test } from 'vitest';
import { scaledServices } from '../../server/contract/scaling/policy.ts';
import { signalNames, signals } from '../../server/scaling/signals/index.ts';
import { signalUnits } from '../../server/scaling/signals/signal.ts';
import { observed } from '../server/scaling/observed.ts';

/** What the signals of every shop read from the sample below, at `orders`; one that is added has to read a figure there. */
const expected: Partial<Record<string, number>> = {
  arrivalsPerSecond: 5.5,
  backlog: 7,
  busyShare: 0.6,
  cpuPercent: 41,
  errorRate: 0.02,
  latencyP95Ms: 800,
  memoryMb: 90,
  newReferrersPerMinute: 3,
  oldestMs: 1200,
  referralClicksPerMinute: 12,
  visitors: 250,
};

const sample = observed({
  orders: {
    arrivals: { fromMs: 0, counts: [100, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
    backlog: 7,
    busyShare: 0.6,
    cpuPercent: 41,
    errorRate: 0.02,
    latencyP95Ms: 800,
    memoryMb: 90,
    oldestMs: 1200,
  },
});

test('the registry is sorted and every name can be stored in a policy', () => {
  expect(signalNames).toEqual(signalNames.toSorted());
  for (const name of signalNames) expect(name).toMatch(/^[a-z][a-zA-Z0-9]{0,39}$/);
  expect(signalNames).toEqual(expect.arrayContaining(Object.keys(expected)));
});

describe.each(signalNames)('%s', (name) => {
  const signal = signals[name];

  test('has its words and a unit, and reads what is there', () => {
    expect(signal.label['zh-CN'] && signal.label.en).toBeTruthy();
    expect(signalUnits).toContain(signal.unit);
    const leads = { visitors: 250, referralClicksPerMinute: 12, newReferrersPerMinute: 3 };
    const value = signal.read({ ...sample, leads }, 'orders');
    expect(value).toBe(expected[name] ?? value);
    expect(Number.isFinite(value) && value! >= 0).toBe(true);
  });

  test('what is not there is null, never zero', () => {
    for (const service of scaledServices)
      expect(signal.read({ ...sample, services: {}, leads: null }, service)).toBeNull();
  });
});
