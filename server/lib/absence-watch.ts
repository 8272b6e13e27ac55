/** Without a turn of its own for this long a process was away: asleep with its machine, stopped, or held up, ms. */
const awayMs = 5000;
const lookEveryMs = 1000;

/**
 * Whoever judges others by their silence, and was away itself, must not take its own absence for theirs. This notices a
 * gap in its own process by two clocks, the steady one and that of the day: while a machine sleeps only the second goes on.
 */
export type AbsenceWatch = {
  /** How long others may be silent now, ms: `usualMs`; after an absence as much more, until they had `usualMs` to be heard again. */
  patienceMs(usualMs: number): number;
  /** Says that nothing could be heard for so long, though this process was awake. */
  wasCutOff(ms: number): void;
  close(): void;
};

type AbsenceClocks = { steady?: () => number; wall?: () => number };

export function createAbsenceWatch({
  steady = () => performance.now(),
  wall = Date.now,
}: AbsenceClocks = {}): AbsenceWatch {
  let last = { steady: steady(), wall: wall() };
  let away = { endedAt: -Infinity, ms: 0 };

  function look(): void {
    const now = { steady: steady(), wall: wall() };
    add(Math.max(now.steady - last.steady, now.wall - last.wall));
    last = now;
  }
  function add(gapMs: number): void {
    if (gapMs < awayMs) return;
    const isSoonAfterAnother = steady() - gapMs - away.endedAt < 2 * awayMs;
    away = { endedAt: steady(), ms: gapMs + (isSoonAfterAnother ? away.ms : 0) };
  }
  const timer = setInterval(look, lookEveryMs);
  timer.unref();
  return {
    patienceMs(usualMs) {
      look();
      const sinceMs = steady() - away.endedAt;
      return sinceMs < usualMs ? usualMs + away.ms + sinceMs : usualMs;
    },
    wasCutOff: add,
    close: () => clearInterval(timer),
  };
}

/** Of this process. */
export const absenceWatch = createAbsenceWatch();
