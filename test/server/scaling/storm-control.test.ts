import { expect, test } from 'vitest';
import { createHpa, defaultBehavior, utilization } from '../../bench/scaling/baselines/hpa.ts';
import { createPodMeter } from '../../storm/pods.ts';
import { readOptions } from '../../storm/options.ts';
import { fridayNight } from '../../storm/scenarios/friday-night.ts';
import { defaults } from '../../storm/settings.ts';
import { testDatabase } from '../../support/database.ts';

test('a Friday night is judged with the policy that a new shop gets, and grows fourfold within seconds in its middle', async () => {
  expect(readOptions(['--scenario', 'friday-night'], '/').preset).toBeUndefined();
  expect(fridayNight.preset).toBeUndefined();
  expect(defaults.preset).toBe('balanced');
  const { rate, peak } = await fridayNight.plan(1);
  expect(peak).toBe(15);
  expect(rate(242_001) / rate(239_999)).toBeCloseTo(4, 1);
});

test('the control is a plain HPA within the caps, whose metric the instances themselves tell', async () => {
  await using db = await testDatabase();
  const pods = createPodMeter(db.database);
  const add = (service: string, busyMs: number) =>
    db.pool.query(
      "insert into instance (id, service, pid, host, state, metrics) values (gen_random_uuid(), $1, 1, 'h', 'ready', $2)",
      [service, JSON.stringify({ load: { intervalMs: 2000, busyMs, slotMs: 8000 } })],
    );
  await add('dispense', 8000);
  await add('dispense', 4000);
  await pods.look(0);
  await pods.look(1000);
  expect([pods.busyOf('dispense'), pods.ready('dispense')]).toEqual([0.75, 2]);
  // one heartbeat is counted once, however often it is looked at
  expect(pods.book()).toEqual([{ atMs: 0, busySlotSeconds: 3, paidSlotSeconds: 4 }]);
  expect(pods.busyOf('orders')).toBeNaN();
  const hpa = createHpa(1, { ...defaultBehavior, bounds: { least: 1, most: 12 } }, (_second, { ready, desired }) =>
    utilization(1, 0.7, ready, desired),
  );
  let desired = 1;
  for (let second = 0; second < 300; second += 15)
    desired = hpa.decide(second, { ready: desired, starting: 0, desired });
  expect(desired).toBe(12);
});

test.each([
  ['--control', 'keda'],
  ['--control', 'hpa', '--paused'],
  ['--shorten', '0'],
])('a wrong command line is one clear message: %s %s %s', (...args) => {
  expect(() => readOptions(args.filter(Boolean), '/')).toThrow(/^--(control|paused|shorten)/);
});
