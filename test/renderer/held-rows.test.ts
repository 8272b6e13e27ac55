import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeHeld } from '../../src/renderer/lib/use-held-rows.ts';

const keyOf = (row: { id: number }) => String(row.id);
const rows = (...ids: number[]) => ids.map((id) => ({ id }));
const shown = (held: number[], latest: number[]) => {
  const { rows: all, news } = mergeHeld(rows(...held), rows(...latest), keyOf);
  return { ids: all.map(({ row }) => row.id), gone: all.filter((row) => row.isGone).map(({ row }) => row.id), news };
};

test('new rows on top are counted, those that left stay and say so, later pages follow', () => {
  expect(shown([5, 4, 3], [7, 6, 5, 4, 3])).toEqual({ ids: [5, 4, 3], gone: [], news: 2 });
  expect(shown([5, 4, 3], [5, 3])).toEqual({ ids: [5, 4, 3], gone: [4], news: 0 });
  expect(shown([5, 4, 3], [6, 5, 4, 3, 2, 1])).toEqual({ ids: [5, 4, 3, 2, 1], gone: [], news: 1 });
  expect(shown([5], [9, 8])).toEqual({ ids: [5], gone: [5], news: 2 });
});

test('no row ever changes its place while the list is held', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 1 });
  fc.assert(
    fc.property(ids, ids, (held, latest) => {
      const { ids: now, news } = shown(held, latest);
      expect(now.slice(0, held.length)).toEqual(held);
      expect(new Set(now).size).toBe(now.length);
      expect(now.length + news).toBe(new Set([...held, ...latest]).size);
    }),
  );
});
