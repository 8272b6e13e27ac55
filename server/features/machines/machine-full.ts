import type { Observations } from '../../contract/scaling/observation.ts';

/** Processors as busy as this are full ... */
const fullShare = 0.95;
/** ... by the shop itself, when its instances take so much of them; what somebody else's work fills may be free again at once. */
const ownShare = 0.4;
/** Latency below this is fine, ms: starting instances fills the processors as well, but only for a moment. */
const slowMs = 1000;

/** Whether the processors that all instances share have nothing left, and buyers feel it. */
export function isMachineFull({ processors, services }: Pick<Observations, 'processors' | 'services'>): boolean {
  if (!processors || processors.share < fullShare || processors.own < ownShare) return false;
  return Object.values(services).some(({ latencyP95Ms }) => latencyP95Ms !== null && latencyP95Ms > slowMs);
}
