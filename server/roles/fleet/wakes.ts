import { defined } from '../../contract/defined.ts';
import { isPicked } from '../../queue/wake.ts';
import type { FleetInstance } from './start-instance.ts';

/** So many are asked for one job; when all of them are busy, most are, and the first that is done takes it. */
const mostAsked = 4;

export type Sleeper = Pick<FleetInstance, 'service' | 'state' | 'place' | 'wake'>;

export type WakesDeps<One extends Sleeper> = {
  instances: () => One[];
  /** Tells the workers of all machines, these here among them. */
  notify: (service: string, count: number) => void;
  /** Default: Math.random. */
  random?: () => number;
};

/**
 * Who of this machine's workers is woken when jobs are there. Only fleet listens: a NOTIFY wakes every listening backend
 * of the database, and is a commit of its own; while all workers of a service are here none is needed.
 */
export type Wakes<One extends Sleeper> = {
  /** A notification `pick:count` was heard. */
  heard(service: string, payload: string): void;
  /** An instance of this machine has made jobs. */
  made(service: string, count: number): void;
  /** A worker that was woken has no slot: the next one is asked, at most four in all. */
  full(instance: One, passed: number): void;
  everybody(): void;
};

export function createWakes<One extends Sleeper>({
  instances,
  notify,
  random = Math.random,
}: WakesDeps<One>): Wakes<One> {
  const workers = (service: string) =>
    instances().filter((instance) => instance.service === service && instance.state === 'running');

  /** One that has not told its seat still starts: it hears nothing yet, and looks for jobs by itself when it serves. */
  const placed = (service: string) => workers(service).filter(({ place }) => place !== null);

  // those who still start come along: somebody rather than nobody
  const heard = (service: string, payload: string) => {
    for (const instance of workers(service)) {
      const { place } = instance;
      if (!place || isPicked(payload, place.rank, { peers: place.peers, slots: place.slots })) instance.wake(0);
    }
  };

  return {
    heard,
    made(service, count) {
      const here = placed(service);
      const everywhere = Math.max(0, ...here.map(({ place }) => defined(place, 'place').peers));
      if (here.length === 0 || everywhere > here.length) return notify(service, count);
      const first = Math.floor(random() * here.length);
      const needed = Math.ceil(count / defined(defined(here[first], 'here[first]').place, 'here[first].place').slots);
      for (let n = 0; n < Math.min(needed, here.length); n++)
        defined(here[(first + n) % here.length], 'here[(first + n) % here.length]').wake(0);
    },
    full(instance, passed) {
      const here = placed(instance.service);
      if (here.length === 0) return;
      if (passed + 1 >= Math.min(mostAsked, here.length)) return;
      defined(here[(here.indexOf(instance) + 1) % here.length], 'it').wake(passed + 1);
    },
    everybody() {
      for (const instance of instances()) if (instance.state === 'running') instance.wake(0);
    },
  };
}
