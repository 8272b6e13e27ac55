import { expect, test } from 'vitest';
import { advance, raise } from '../../../server/scaling/buckets.ts';
import { createServiceMemory, windowBuckets } from '../../../server/scaling/memory.ts';
import { presets } from '../../../server/scaling/presets.ts';
import { shrinkTo } from '../../../server/scaling/scale-in.ts';

const startMs = 1_800_000_000_000;
const { scaleInWindowMs } = presets.balanced.pace;
const later = startMs + scaleInWindowMs;

/** What nine instances shrink to after a window whose highest need was `highest`; now only four are needed. */
function after(highest: number, swing = 0) {
  const memory = createServiceMemory(9, startMs);
  advance(memory.needs, later, scaleInWindowMs / windowBuckets);
  raise(memory.needs, highest);
  return shrinkTo(presets.balanced, memory, { wanted: 4, swing, nowMs: later });
}

test('a need that trembles below the next instance gives none back', () => {
  expect(after(7.7)).toMatchObject({ instances: 9, reason: { code: 'dead_band' } });
  expect(after(7.4)).toEqual({ instances: 8, reason: null });
  expect(after(8.2)).toMatchObject({ instances: 9, reason: { code: 'scale_in_window' } });
});

test('what swings has to fall further', () => {
  expect(after(7.4, 0.2)).toMatchObject({ instances: 9, reason: { code: 'dead_band' } });
  expect(after(7.2, 0.2)).toEqual({ instances: 8, reason: null });
});
