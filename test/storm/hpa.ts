import { setTimeout as sleep } from 'node:timers/promises';
import { createHpa, defaultBehavior, utilization } from '../bench/scaling/baselines/hpa.ts';
import type { PodMeter } from './pods.ts';
import { stormServices, type StormSettings } from './settings.ts';
import type { StormShop } from './shop.ts';

/** Share of its slots that an HPA keeps an instance busy: between Kubernetes' own 80 % and the 50 % of the careful. */
const hpaTarget = 0.7;

export type Control = { stop(): Promise<void> };

/**
 * A Kubernetes HPA v2 for each service, with its default behaviour, acting on the storm's own fleet through the same
 * endpoint as our scaler does. Its durations are divided like the policy's: a sync every 15 s becomes one every second. Its
 * metric is the busy share of the slots, since an instance of the storm waits rather than computes.
 */
export function startHpa(shop: StormShop, pods: PodMeter, settings: StormSettings): Control {
  const { compression, serviceCap, fleetCap } = settings;
  const behavior = { ...defaultBehavior, bounds: { least: 1, most: serviceCap } };
  const controllers = stormServices.map((service) => ({
    service,
    desired: 1,
    hpa: createHpa(1, behavior, (_second, { ready, desired }) =>
      utilization(pods.busyOf(service), hpaTarget, ready, desired),
    ),
  }));
  const startedAt = performance.now();
  let stopped = false;

  async function sync(): Promise<void> {
    const second = ((performance.now() - startedAt) / 1000) * compression;
    for (const each of controllers) {
      const ready = pods.ready(each.service);
      const wished = each.hpa.decide(second, {
        ready,
        starting: Math.max(0, each.desired - ready),
        desired: each.desired,
      });
      // what the nodes have no room for stays pending
      const others = controllers.reduce((sum, { desired }) => sum + desired, -each.desired);
      each.desired = Math.min(wished, Math.max(1, fleetCap - others));
    }
    await shop.set(Object.fromEntries(controllers.map(({ service, desired }) => [service, desired])));
  }
  const running = (async () => {
    while (!stopped) {
      const before = performance.now();
      await sync().catch((error: unknown) => console.error('hpa:', error instanceof Error ? error.message : error));
      await sleep(Math.max(50, 15_000 / compression - (performance.now() - before)));
    }
  })();
  return {
    async stop() {
      stopped = true;
      await running;
    },
  };
}
