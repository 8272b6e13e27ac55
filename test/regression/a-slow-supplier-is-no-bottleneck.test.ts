import { describe, expect, test } from 'vitest';
import type { ServiceObservation } from '../../server/contract/scaling/observation.ts';
import { presetNames } from '../../server/contract/scaling/policy.ts';
import { presets } from '../../server/scaling/presets.ts';
import { playOne, seenAs } from '../server/scaling/one-service.ts';

/** From payment to key takes so long at rest, ms. */
const atRest = [1100, 1500, 4000];

describe('where payment to key takes over a second at rest', () => {
  const slowAtRest = (ms: number) => (seen: ServiceObservation) => ({
    latencyP95Ms: ms + seen.oldestMs,
  });

  test.each(presetNames)('a gradual ramp is followed as if it took nothing (%s)', (name) => {
    for (const ms of atRest)
      for (const rampSeconds of [300, 900, 1800]) {
        const play = {
          policy: presets[name],
          seconds: rampSeconds + 300,
          rate: (second: number) => 8 + 52 * Math.min(1, second / rampSeconds),
        };
        const quick = playOne(play);
        const { turns } = playOne({ ...play, alter: (all) => seenAs(all, slowAtRest(ms)) });
        const codes = turns.flatMap(({ decisions }) => decisions[0]!.reasons.map(({ code }) => code));
        expect(codes).not.toContain('bottleneck');
        expect(turns.map(({ decisions }) => decisions[0]!.desired)).toEqual(
          quick.turns.map(({ decisions }) => decisions[0]!.desired),
        );
      }
  });

  test('what really waits, and goes on waiting after two steps, is named; the service beside it is not', () => {
    const hanging = (seen: ServiceObservation) => ({
      oldestMs: 4000,
      donePerSecond: 10,
      busyShare: 1,
      latencyP95Ms: 6000,
      backlog: seen.backlog,
    });
    const { turns } = playOne({
      policy: presets.balanced,
      seconds: 900,
      rate: (second) => 8 + second / 10,
      alter: (all) => ({ ...seenAs(all, hanging), suspects: { gateway: true } }),
    });
    expect(turns.some(({ decisions }) => decisions[0]!.reasons.some(({ code }) => code === 'bottleneck'))).toBe(true);
  });
});
