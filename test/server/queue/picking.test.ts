import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../../server/queue/claim.ts';
import { isPicked } from '../../../server/queue/wake.ts';

describe('waking', () => {
  test('of the ready workers exactly as many are picked as the jobs need', () => {
    fc.assert(
      fc.property(
        fc.record({
          pick: fc.nat(65_535),
          count: fc.integer({ min: 1, max: 500 }),
          peers: fc.integer({ min: 1, max: 64 }),
          slots: fc.integer({ min: 1, max: 16 }),
        }),
        ({ pick, count, peers, slots }) => {
          const picked = Array.from({ length: peers }, (_, rank) =>
            isPicked(`${pick}:${count}`, rank, { peers, slots }),
          ).filter(Boolean).length;
          expect(picked).toBe(Math.min(peers, Math.ceil(count / slots)));
        },
      ),
    );
  });

  test('a payload that is none wakes somebody rather than nobody', () => {
    for (const payload of ['', ':', '3', 'x:y'])
      expect(() => isPicked(payload, 0, { peers: 4, slots: 4 })).not.toThrow();
    expect(isPicked('', 0, { peers: 1, slots: 4 })).toBe(true);
  });

  test('retries back off within ±30 %, at most 5 min', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, random) => {
        const base = Math.min(300_000, 1000 * 2 ** (attempts - 1));
        const told = backoffMs(attempts, () => random);
        expect(told).toBeGreaterThanOrEqual(Math.floor(base * 0.7));
        expect(told).toBeLessThanOrEqual(Math.ceil(base * 1.3));
      }),
    );
  });
});
