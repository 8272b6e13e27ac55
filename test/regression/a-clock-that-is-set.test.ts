import { describe, expect, test } from 'vitest';
import type { Observations } from '../../server/contract/scaling/observation.ts';
import { presets } from '../../server/scaling/presets.ts';
import { decide } from '../../server/scaling/decide.ts';
import { meanRate } from '../../server/scaling/arrivals.ts';
import { playOne, seenAs } from '../server/scaling/one-service.ts';

/** The clock stands so much later (ms) from this second on. */
function set(observations: Observations, byMs: number): Observations {
  return seenAs(observations, ({ arrivals, measuredAtMs }) => ({
    arrivals: arrivals && { ...arrivals, fromMs: arrivals.fromMs + byMs },
    measuredAtMs: measuredAtMs === null ? null : measuredAtMs + byMs,
  }));
}

const setAt = 900;
const rate = (second: number) => (second < setAt + 60 ? 10 : second < setAt + 960 ? 50 : 10);

/** Plays a crowd that comes a minute after the clock was set, to a brain whose clock it is. `restarts`: by a new leader, who reads what was stored. */
function play(byMs: number, { restarts = false, seconds = setAt + 900 } = {}) {
  const policy = presets.balanced;
  let memory: Parameters<typeof decide>[3] = null;
  let mine = 4;
  let sinceSetMs = -1;
  const desired: number[] = [];
  const known: number[] = [];
  const length: number[] = [];
  const played = playOne({
    policy,
    seconds,
    rate,
    // the simulator's own clock goes on; the brain that is asked here has another
    onTurn({ observations, nowMs }) {
      const second = (nowMs - 1_800_000_000_000) / 1000;
      const by = second > setAt ? byMs : 0;
      if (by !== 0 && restarts && sinceSetMs < 0) memory = JSON.parse(JSON.stringify(memory)) as typeof memory;
      if (by !== 0) sinceSetMs = nowMs;
      const decision = decide(policy, set(observations, by), nowMs + by, memory);
      memory = decision.memory;
      mine = decision.services[0]!.desired;
      desired.push(mine);
      const { arrivals } = decision.memory.services.orders!;
      known.push(meanRate(arrivals, 10));
      length.push(arrivals.known);
    },
  });
  return { ...played, desired, known, length, at: (second: number) => Math.floor(second / 2) - 1 };
}

describe.each([-3_600_000, -600_000, -45_000, 45_000, 600_000, 86_400_000])('set by %d ms', (byMs) => {
  const straight = play(0);
  test.each([false, true])(
    'the crowd that comes then is seen and followed at once (after a restart: %s)',
    (restarts) => {
      const { desired, known, at } = play(byMs, { restarts });
      expect(known[at(setAt + 30)]).toBeGreaterThan(5);
      expect(known[at(setAt + 90)]).toBeGreaterThan(40);
      for (const second of [setAt + 70, setAt + 80, setAt + 100, setAt + 200])
        expect(desired[at(second)]).toBeGreaterThanOrEqual(0.8 * straight.desired[at(second)]!);
      // the moment it is set nothing moves
      expect(desired[at(setAt + 20)]).toBe(desired[at(setAt - 4)]);
    },
  );
});

test('set ahead, no gap is invented: what was known goes on where it stood', () => {
  for (const byMs of [45_000, 3_600_000]) {
    const { known, length, at } = play(byMs);
    for (let second = setAt - 20; second < setAt + 50; second += 2) {
      expect(known[at(second)]).toBeGreaterThan(5);
      expect(length[at(second)]).toBeGreaterThan(200);
    }
  }
});
