import { instancesFor } from '../../server/scaling/headroom.ts';
import { headroomShare } from '../../server/scaling/who-waits.ts';
import type { Visit } from './buyer.ts';
import { stormPolicy, stormServices, type StormSettings } from './settings.ts';

/** What the storm's own policy would hold for the same orders if they came evenly: whole instances of each service, for the run. */
export function steadyInstanceSeconds(visits: Visit[], durationMs: number, settings: StormSettings): number {
  const { services } = stormPolicy(settings);
  const perSecond = visits.length / (durationMs / 1000);
  return stormServices.reduce((sum, service) => {
    const { standing, targetUtilization } = services[service];
    const slots = service === 'storefront' ? settings.checkoutSlots : settings.jobSlots;
    const capacity = (slots * 1000) / settings.upstreamDelayMs[service];
    const held = Math.max(
      standing,
      Math.ceil(instancesFor(perSecond, capacity, targetUtilization, headroomShare(service))),
    );
    return sum + (held * durationMs) / 1000;
  }, 0);
}
