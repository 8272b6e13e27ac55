import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextNotice, nothingSaid } from '../../../src/main/watch/notices.ts';

type Step = { afterMs: number; level: 'ok' | 'watch' | 'needs'; key: string; count: number };

function said(steps: readonly Step[]): { atMs: number; key: string }[] {
  const notices: { atMs: number; key: string }[] = [];
  let memory = nothingSaid;
  let nowMs = 0;
  for (const { afterMs, level, key, count } of steps) {
    nowMs += afterMs;
    const next = nextNotice(memory, { level, key, params: {} }, { needsCount: count, nowMs });
    memory = next.memory;
    if (next.say) notices.push({ atMs: nowMs, key });
  }
  return notices;
}

const minute = 60_000;
const needs = (key: string, afterMs: number, count = 1): Step => ({ afterMs, level: 'needs', key, count });
const calm = (afterMs: number): Step => ({ afterMs, level: 'ok', key: 'all_well', count: 0 });

test('once an incident, also while it goes on, flaps or is overtaken by another', () => {
  const steps = [
    needs('undelivered', 1000),
    needs('undelivered', 1000),
    calm(1000),
    needs('undelivered', 1000),
    needs('stale', 1000),
    needs('undelivered', 1000),
  ];
  expect(said(steps).map(({ key }) => key)).toEqual(['undelivered', 'stale']);
});

test('again after five calm minutes, and when much later more is waiting', () => {
  expect(said([needs('undelivered', 1000), calm(minute), calm(5 * minute), needs('undelivered', 1000)])).toHaveLength(
    2,
  );
  expect(
    said([needs('undelivered', 0, 1), needs('undelivered', minute, 5), needs('undelivered', 10 * minute, 5)]),
  ).toHaveLength(2);
  expect(said([needs('undelivered', 0, 5), needs('undelivered', 30 * minute, 4)])).toHaveLength(1);
});

test('whatever happens, calm says nothing and the same key is never said twice within five minutes', () => {
  const step = fc.record({
    afterMs: fc.integer({ min: 1, max: 4 * minute }),
    level: fc.constantFrom('ok' as const, 'watch' as const, 'needs' as const),
    key: fc.constantFrom('undelivered', 'stale', 'gateway_silent'),
    count: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const notices = said(steps);
      expect(notices.length).toBeLessThanOrEqual(steps.filter(({ level }) => level === 'needs').length);
      for (const [index, notice] of notices.entries()) {
        const before = notices.slice(0, index).findLast(({ key }) => key === notice.key);
        if (before) expect(notice.atMs - before.atMs).toBeGreaterThanOrEqual(5 * minute);
      }
    }),
  );
});
