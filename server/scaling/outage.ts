import { meanRate } from './arrivals.ts';
import type { ServiceMemory } from './memory.ts';

/** Arrivals that fall to less than this share of the minute before, where at least so many were to be expected ... */
const silentShare = 0.1;
const fewestExpected = 20;
const silentSeconds = 10;
const beforeSeconds = 60;
/** ... have come back when they reach this share again. */
const backShare = 0.3;

/** A sudden silence: arrivals a second now, and in the minute before it. */
export type Silence = { now: number; before: number };

/** A silence that began so suddenly that it looks like an outage, for at most `holdMs`: whoever was here comes back at once when it is over. Mutates. */
export function silenceOf(memory: ServiceMemory, holdMs: number, nowMs: number): Silence | null {
  const { arrivals, silence } = memory;
  const now = meanRate(arrivals, silentSeconds);
  if (silence.sinceMs < 0) {
    const before = meanRate(arrivals, beforeSeconds, silentSeconds);
    if (!isSilent(memory, now, before)) return null;
    silence.sinceMs = nowMs;
    silence.before = before;
  } else if (now >= backShare * silence.before) silence.sinceMs = -1;
  if (silence.sinceMs < 0 || nowMs - silence.sinceMs >= holdMs) return null;
  return { now, before: silence.before };
}

/** Traffic that comes and goes anyway must have been the more of it. */
function isSilent({ arrivals, unrest }: ServiceMemory, now: number, before: number): boolean {
  if (arrivals.known < silentSeconds + beforeSeconds / 2) return false;
  return before * silentSeconds >= fewestExpected * Math.max(1, unrest.usual) && now < silentShare * before;
}
