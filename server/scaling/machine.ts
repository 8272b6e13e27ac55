import type { Observations } from '../contract/scaling/observation.ts';

/** Processors as busy as this are full ... */
const fullShare = 0.95;
/** ... by the instances themselves, when they take so much of them; what somebody else's work fills may be free again at once. */
const ownShare = 0.4;
/** Latency below this is fine, ms: starting instances fills the processors as well, but only for a moment. */
const slowMs = 1000;

/** How busy the processors of the one machine are, 0 to 1, when they have nothing left and buyers feel it; else null. */
export function machineFull({ processors, services }: Observations): number | null {
  if (!processors || processors.share < fullShare || processors.own < ownShare) return null;
  const isSlow = Object.values(services).some(({ latencyP95Ms }) => latencyP95Ms !== null && latencyP95Ms > slowMs);
  return isSlow ? processors.share : null;
}
