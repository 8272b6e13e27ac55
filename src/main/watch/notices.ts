import type { SeenVerdict } from './live-message.ts';

/** What has been said already: one notification an incident, until things were calm for a while. */
export type NoticeMemory = {
  saidKeys: readonly string[];
  mostWaiting: number;
  saidAtMs: number;
  calmSinceMs: number | null;
};

export const nothingSaid: NoticeMemory = { saidKeys: [], mostWaiting: 0, saidAtMs: -Infinity, calmSinceMs: null };

/** Calm this long ends an incident, ms; a flapping trouble does not wake anyone twice. */
const calmForMs = 5 * 60_000;
/** More of the same is said again no sooner than this, ms. */
const growthEveryMs = 10 * 60_000;

/** Is there something new that needs the merchant? Pure: the same memory, verdict and time give the same answer. */
export function nextNotice(
  memory: NoticeMemory,
  verdict: SeenVerdict,
  { needsCount, nowMs }: { needsCount: number; nowMs: number },
): { memory: NoticeMemory; say: boolean } {
  if (verdict.level !== 'needs') {
    const calmSinceMs = memory.calmSinceMs ?? nowMs;
    const over = nowMs - calmSinceMs >= calmForMs;
    return { memory: over ? { ...nothingSaid, calmSinceMs } : { ...memory, calmSinceMs }, say: false };
  }
  const isNew = !memory.saidKeys.includes(verdict.key);
  const grew = needsCount > memory.mostWaiting && nowMs - memory.saidAtMs >= growthEveryMs;
  if (!isNew && !grew) return { memory: { ...memory, calmSinceMs: null }, say: false };
  return {
    memory: {
      saidKeys: isNew ? [...memory.saidKeys, verdict.key] : memory.saidKeys,
      mostWaiting: Math.max(memory.mostWaiting, needsCount),
      saidAtMs: nowMs,
      calmSinceMs: null,
    },
    say: true,
  };
}
