import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchProcessors } from '../../../server/roles/processor-watch.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('how busy the processors are is the mean of the last 10 s, and unknown before', () => {
  let busyMs = 0;
  let at = 0;
  const watch = watchProcessors(
    () => ({ busyMs, allMs: at * 2 }),
    () => at,
  );
  const pass = (seconds: number, cores: number) => {
    for (let n = 0; n < seconds; n++) {
      at += 1000;
      busyMs += cores * 1000;
      vi.advanceTimersByTime(1000);
    }
  };
  expect(watch.share()).toBeNull();
  pass(8, 2);
  expect(watch.share()).toBeNull();
  pass(4, 2);
  expect(watch.share()).toBe(1);
  pass(10, 1);
  expect(watch.share()).toBe(0.5);
  pass(5, 0);
  expect(watch.share()).toBeGreaterThan(0.2);
  expect(watch.share()).toBeLessThan(0.4);
  watch.close();
  pass(20, 2);
  expect(watch.share()).toBeLessThan(0.4);
});
