import { expect, test } from 'vitest';
import { advance, raise } from '../../../server/scaling/buckets.ts';
import { createServiceMemory, windowBuckets } from '../../../server/scaling/memory.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { shrinkTo } from '../../../server/scaling/scale-in.ts';

const startMs = 1_800_000_000_000;
const { scaleInWindowMs } = presets.balanced.pace;
const later = startMs + scaleInWindowMs;

/** What nine instances shrink to after a window whose highest need was `highest`, with this need now. */
function after(highest: number, need: number, swing = 0) {
  const memory = createServiceMemory(9, startMs);
  advance(memory.needs, later, scaleInWindowMs / windowBuckets);
  raise(memory.needs, highest);
  return shrinkTo(presets.balanced, memory, Math.ceil(need), { instances: need, swing }, later);
}

test('a need that only trembles below the next instance gives none back', () => {
  expect(after(7.7, 7.4)).toMatchObject({ instances: 9, reason: { code: 'dead_band' } });
  expect(after(7.4, 7.2)).toEqual({ instances: 8, reason: null });
});

test('a need that has clearly fallen keeps no dead band on top of the window', () => {
  expect(after(7.7, 6.9)).toMatchObject({ instances: 9, reason: { code: 'dead_band' } });
  expect(after(7.7, 6.6)).toEqual({ instances: 8, reason: null });
  expect(after(8.2, 6)).toMatchObject({ instances: 9, reason: { code: 'scale_in_window' } });
});

test('what swings has to fall further', () => {
  expect(after(7.7, 6.6, 0.2)).toMatchObject({ instances: 9, reason: { code: 'dead_band' } });
  expect(after(7.7, 6.2, 0.2)).toEqual({ instances: 8, reason: null });
});
