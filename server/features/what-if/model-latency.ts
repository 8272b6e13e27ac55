import { defined } from '../../contract/defined.ts';
import { erlangC, waitShare } from '../../scaling/latency.ts';
import { createPlant, stepPlant } from '../../scaling/plant.ts';
import type { Random } from '../../scaling/random.ts';
import type { ServiceModelSettings } from './replay-settings.ts';
import { foreverSeconds, rateSeconds } from './service-model.ts';

/** One service on the way of an order, over a stretch of seconds: pieces of work that came, and instances that were ready. */
export type ServiceRun = Pick<ServiceModelSettings, 'perInstance' | 'slots' | 'variability'> & {
  came: ArrayLike<number>;
  ready: ArrayLike<number>;
};

/**
 * How long each order would have taken, ms, by the second in which it came: what the replay's plant and its queueing formula
 * (`latencyTail`) say of instances that are given. The first service counts the orders.
 */
export function modelledLatencies(models: readonly ServiceRun[], random: Random): number[][] {
  const orders = defined(models[0], 'The first service').came;
  const stages = models.map((model) => ({ ...model, waits: waitsOf(model) }));
  return Array.from({ length: orders.length }, (_, second) =>
    Array.from({ length: Math.round(orders[second] ?? 0) }, () =>
      stages.reduce((ms, { perInstance, slots, variability, waits }) => {
        const { certain, chance, mean } = defined(waits[second], 'The wait of a second');
        const waited = certain + (random() < chance ? exponential(random) * mean : 0);
        const served = ((1 - variability + variability * exponential(random)) * slots) / perInstance;
        return ms + (waited + served) * 1000;
      }, 0),
    ),
  );
}

/** Seconds waited for certain behind what stands there, and by chance. */
type Wait = { certain: number; chance: number; mean: number };

function waitsOf({ perInstance, slots, variability, came, ready }: ServiceRun): Wait[] {
  const plant = createPlant({ perInstance, startSeconds: 0, giveUpSeconds: foreverSeconds, drainSeconds: 0 }, 0);
  const each = perInstance / slots;
  let recent = 0;
  return Array.from({ length: came.length }, (_, second) => {
    const arrivals = came[second] ?? 0;
    recent += arrivals - (came[second - rateSeconds] ?? 0);
    plant.ready = Math.round(ready[second] ?? 0);
    stepPlant(plant, arrivals);
    if (plant.backlog >= 1)
      return { certain: plant.backlog / Math.max(plant.capacity, perInstance), chance: 0, mean: 0 };
    const rate = recent / Math.min(rateSeconds, second + 1);
    const servers = plant.ready * slots;
    const spare = Math.max(servers * each - rate, each / 10);
    return { certain: 0, chance: erlangC(rate / each, servers), mean: waitShare(variability) / spare };
  });
}

const exponential = (random: Random) => -Math.log(1 - random());
