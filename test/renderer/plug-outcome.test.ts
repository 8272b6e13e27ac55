import { expect, test } from 'vitest';
import { plugOutcome } from '../../src/renderer/features/scaling/plug-outcome.ts';

const pulled = { id: 'a', service: 'dispense', atMs: 1000, readyBefore: 3, ordersBefore: null } as const;
const seen = (ready: number, desired: number, state: 'ready' | 'failed' = 'failed') => ({
  atMs: 2000,
  services: [{ service: 'dispense' as const, ready, desired }],
  instances: [{ id: 'a', state }],
});

test.each([
  ['it still stands', seen(3, 3, 'ready'), 'replacing'],
  ['one is missing', seen(2, 3), 'replacing'],
  ['as many as before', seen(3, 3), 'replaced'],
  ['no more are wanted than are left', seen(2, 2), 'spare'],
  ['none is wanted, and none is left', seen(0, 0), 'replacing'],
  ['not looked since', { ...seen(2, 2), atMs: 1000 }, 'replacing'],
] as const)('a pulled instance: %s', (_what, now, is) => {
  expect(plugOutcome(pulled, now).is).toBe(is);
});
