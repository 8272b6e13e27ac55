import type { Observations } from '../../contract/scaling/observation.ts';
import { isFull } from '../../scaling/machine-room.ts';

/** Latency below this is fine, ms: starting instances fills the processors as well, but only for a moment. */
const slowMs = 1000;

/** Whether the processors that all instances share have nothing left, and buyers feel it. */
export function isMachineFull({ processors, services }: Pick<Observations, 'processors' | 'services'>): boolean {
  if (!isFull(processors)) return false;
  return Object.values(services).some(({ latencyP95Ms }) => latencyP95Ms !== null && latencyP95Ms > slowMs);
}
