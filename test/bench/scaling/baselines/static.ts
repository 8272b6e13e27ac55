import { instancesFor } from '../latency.ts';
import type { Policy, World } from '../controller.ts';
import { calmRates, least, most, perInstance } from '../settings.ts';

/** As many as the highest 15 seconds need, all the time: what a careful owner without a scaler pays. */
export const staticPeak = fixed('static peak', ({ load }) => {
  const highest = load.rate15.reduce((max, rate) => Math.max(max, rate), 0);
  return instancesFor(calmRates, highest, least, most);
});

/** As many as the mean needs at 70 % busy: what the same money buys when it never moves. */
export const staticMean = fixed('static mean', ({ load }) =>
  Math.min(most, Math.max(least, Math.ceil(load.total / load.seconds / (0.7 * perInstance)))),
);

function fixed(name: string, instances: (world: World) => number): Policy {
  return {
    name,
    delaySeconds: 0,
    create(world) {
      const count = instances(world);
      return { everySeconds: world.load.seconds, initial: count, decide: () => count };
    },
  };
}
