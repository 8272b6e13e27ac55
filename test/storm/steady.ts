import { instancesFor } from '../../server/scaling/headroom.ts';
import { headroomShare } from '../../server/scaling/service-priority.ts';
import type { Visit } from './buyer.ts';
import { paidSeconds } from './figures.ts';
import type { Sample } from './sampler.ts';
import { stormPolicy, stormServices, type StormSettings } from './settings.ts';

/**
 * Instance-seconds paid from `fromMs` on, over what the storm's own policy would hold for the same orders if they came
 * evenly: whole instances of each service.
 */
export function billAgainstEvenPace(
  visits: Visit[],
  samples: Sample[],
  { fromMs, untilMs }: { fromMs: number; untilMs: number },
  settings: StormSettings,
): number {
  const { services } = stormPolicy(settings);
  const seconds = (untilMs - fromMs) / 1000;
  const perSecond = visits.filter(({ plannedMs }) => plannedMs >= fromMs && plannedMs < untilMs).length / seconds;
  const held = stormServices.map((service) => {
    const { standing, targetUtilization } = services[service];
    const slots = service === 'storefront' ? settings.checkoutSlots : settings.jobSlots;
    const capacity = (slots * 1000) / settings.upstreamDelayMs[service];
    return Math.max(
      standing,
      Math.ceil(instancesFor(perSecond, capacity, { targetUtilization, caution: headroomShare(service) })),
    );
  });
  const paid = paidSeconds(samples.filter(({ atMs }) => atMs >= fromMs && atMs < untilMs));
  return paid / (held.reduce((sum, count) => sum + count, 0) * seconds);
}
