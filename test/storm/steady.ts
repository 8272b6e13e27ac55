import type { Visit } from './buyer.ts';
import { stormServices, type StormSettings } from './settings.ts';

/** What the same orders, spread evenly, would have needed at a target of 65 %: whole instances of each service, for the run. */
export function steadyInstanceSeconds(visits: Visit[], durationMs: number, settings: StormSettings): number {
  const target = 0.65;
  const perSecond = visits.length / (durationMs / 1000);
  return stormServices.reduce((sum, service) => {
    const slots = service === 'storefront' ? settings.checkoutSlots : settings.jobSlots;
    const capacity = (slots * 1000) / settings.upstreamDelayMs[service];
    return sum + (Math.max(1, Math.ceil(perSecond / (capacity * target))) * durationMs) / 1000;
  }, 0);
}
