import { describe, expect, test, vi } from 'vitest';
import { createLoad } from '../../../server/metrics/load.ts';

describe('the load of an instance', () => {
  test('counts by whole second; the one that runs is not told yet', () => {
    let now = 100_000;
    const load = createLoad(() => now, 8);
    load.count('arrivals', 3);
    now = 101_200;
    load.count('arrivals');
    load.count('done', 2);
    now = 102_900;
    load.count('failed');
    expect(load.tell()).toMatchObject({ fromS: 100, arrivals: [3, 1], done: [0, 2], failed: [0, 0], finished: 3 });
    now = 103_000;
    expect(load.tell()).toMatchObject({ fromS: 100, arrivals: [3, 1, 0], failed: [0, 0, 1], finished: 0 });
    now = 160_000;
    const later = load.tell();
    expect(later.fromS + later.arrivals.length).toBe(160);
    expect(later.arrivals.length).toBe(12);
  });

  test('busy time is the integral of busy slots, and never more than there are', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const load = createLoad(() => 0, 4);
      load.busy(2);
      vi.advanceTimersByTime(1000);
      load.busy(1);
      vi.advanceTimersByTime(1000);
      expect(load.tell()).toMatchObject({ busyMs: 2000 + 3000, slotMs: 8000, running: 3, intervalMs: 2000 });
      load.busy(7);
      vi.advanceTimersByTime(500);
      load.busy(-10);
      vi.advanceTimersByTime(500);
      expect(load.tell()).toMatchObject({ busyMs: 2000, slotMs: 4000, running: 0 });
    } finally {
      vi.useRealTimers();
    }
  });

  test('where the slots are only a notion, a busy processor is busy as well', () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const bound = createLoad(() => 0, 16, { cpuBound: true });
      vi.advanceTimersByTime(2000);
      expect(bound.tell(undefined, 1000)).toMatchObject({ busyMs: 16_000, slotMs: 32_000 });
      const unbound = createLoad(() => 0, 16);
      vi.advanceTimersByTime(2000);
      expect(unbound.tell(undefined, 1000).busyMs).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
