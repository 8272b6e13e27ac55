import type { DriverDeps, OpenDriver } from '../../drivers/driver.ts';
import { defaultDriver, type DriverName, drivers, openDriver } from '../../drivers/index.ts';
import { cached } from '../../lib/cached.ts';
import type { Context } from '../context.ts';
import { chosenPlugIn } from '../plug-ins/chosen.ts';
import type { TurnOptions } from './loop/turn.ts';

/** A choice is followed within this, ms. */
const freshMs = 2000;

type Chosen = { name: DriverName; mark: string; open: OpenDriver };

/**
 * The driver that the shop has chosen, as one that stays: each call goes to the place that is chosen by then. The place
 * that was chosen before gets no more orders: what runs there goes on until it is ended there.
 */
export function followDriver(ctx: Context, deps: DriverDeps): TurnOptions & { driver: OpenDriver } {
  let latest: Chosen | undefined;
  const load = async (): Promise<OpenDriver> => {
    const { name, settings, mark } = await chosenPlugIn(ctx, 'driver');
    if (latest?.mark !== mark) {
      latest = { name: name as DriverName, mark, open: openDriver(name as DriverName, settings, deps) };
      ctx.log.info({ driver: name }, 'instances run by this driver');
    }
    return latest.open;
  };
  const choice = cached({ load, freshMs });
  const now = () => choice.read(ctx);
  return {
    driver: {
      observe: async () => (await now()).observe(),
      setDesired: async (order) => (await now()).setDesired(order),
      kill: async (instance) => (await now()).kill(instance),
      keepFloors: async (floors) => (await now()).keepFloors?.(floors),
      bill: async (fromMs, untilMs) => (await (await now()).bill?.(fromMs, untilMs)) ?? [],
    },
    get mostInstances() {
      return drivers[latest?.name ?? defaultDriver].capabilities.mostInstances;
    },
  };
}
