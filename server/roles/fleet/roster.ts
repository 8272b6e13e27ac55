import { type Service, services } from '../../contract/services.ts';
import type { Log } from '../../lib/log.ts';
import type { FleetInstance, FleetInstanceEvents } from './start-instance.ts';

/** An instance that dies younger than this is part of a crash loop, ms. */
const youngMs = 10_000;
const longestBackoffMs = 30_000;
const refusedExitCode = 78;

export type RosterDeps = {
  start: (service: Service, events: FleetInstanceEvents) => FleetInstance;
  /** Told of every instance that is gone or silent. */
  declareDead: (id: string) => void;
  log: Log;
  now?: () => number;
  /** Between two starts of many: forking takes a while, and connections must not wait for all of it. Default: at once. */
  later?: (next: () => void) => void;
};

/** Keeps as many instances of each service as are desired. */
export type Roster = {
  set(service: Service, count: number): void;
  counts(): Record<Service, number>;
  /** Deaths in a row of a service whose instances die young; 0 once they live. `missing`: not running until the next try. */
  failing(): Partial<Record<Service, { inARow: number; missing: number }>>;
  instances(): FleetInstance[];
  kill(id: string): boolean;
  /** Drains everyone; resolves when all are gone. */
  stop(): Promise<void>;
};

export function createRoster({
  start,
  declareDead,
  log,
  now = Date.now,
  later = (next) => next(),
}: RosterDeps): Roster {
  const wanted = Object.fromEntries(services.map((service) => [service, 0])) as Record<Service, number>;
  const instances = new Map<string, FleetInstance>();
  const crashes = new Map<Service, number>();
  const waiting = new Map<Service, NodeJS.Timeout>();
  let stopping = false;
  let onEmpty = () => {};

  const running = (service: Service) =>
    [...instances.values()].filter((instance) => instance.service === service && instance.state === 'running');

  function fill(service: Service): void {
    if (stopping || waiting.has(service)) return;
    const present = running(service);
    if (present.length < wanted[service]) {
      const instance = start(service, { onSilent, onExit });
      instances.set(instance.id, instance);
      if (present.length + 1 < wanted[service]) later(() => fill(service));
      return;
    }
    // the youngest leave first: the others are warm
    for (const instance of present.slice(wanted[service]).toReversed()) instance.retire();
  }

  function onSilent(instance: FleetInstance): void {
    log.error(
      { role: instance.service, child: instance.pid },
      'an instance does not answer; starting another in its place',
    );
    declareDead(instance.id);
    fill(instance.service);
  }

  function onExit(
    instance: FleetInstance,
    { code, signal, livedMs }: Parameters<FleetInstanceEvents['onExit']>[1],
  ): void {
    instances.delete(instance.id);
    if (instance.state !== 'leaving' || code !== 0) declareDead(instance.id);
    if (instances.size === 0) onEmpty();
    if (stopping || instance.state !== 'running') return;
    const { service } = instance;
    const inARow = livedMs < youngMs ? (crashes.get(service) ?? 0) + 1 : 1;
    crashes.set(service, inARow);
    const delayMs = backoffMs(inARow, code);
    log.error(
      { role: service, child: instance.pid, code, signal, inARow, nextStartMs: delayMs },
      inARow > 2 ? 'an instance keeps dying; starting it ever more slowly' : 'an instance died; starting another',
    );
    if (delayMs === 0) return fill(service);
    clearTimeout(waiting.get(service));
    waiting.set(
      service,
      setTimeout(() => {
        waiting.delete(service);
        fill(service);
      }, delayMs),
    );
  }

  return {
    set(service, count) {
      wanted[service] = count;
      fill(service);
    },
    counts: () => ({ ...wanted }),
    failing() {
      const found: ReturnType<Roster['failing']> = {};
      for (const [service, inARow] of crashes) {
        const present = running(service);
        const youngest = Math.max(0, ...present.map((instance) => instance.startedAt));
        if (!waiting.has(service) && now() - youngest > youngMs) continue;
        found[service] = { inARow, missing: Math.max(0, wanted[service] - present.length) };
      }
      return found;
    },
    instances: () => [...instances.values()],
    kill(id) {
      const instance = instances.get(id);
      instance?.kill();
      return instance !== undefined;
    },
    async stop() {
      stopping = true;
      for (const timer of waiting.values()) clearTimeout(timer);
      const empty = new Promise<void>((resolve) => (onEmpty = resolve));
      for (const instance of instances.values()) instance.retire();
      if (instances.size > 0) await empty;
    },
  };
}

/** At once after a first crash, then 1 s, 2 s, 4 s … 30 s; a refused schema or configuration waits the longest. */
export function backoffMs(inARow: number, code: number | null): number {
  if (code === refusedExitCode) return longestBackoffMs;
  return inARow <= 1 ? 0 : Math.min(longestBackoffMs, 1000 * 2 ** (inARow - 2));
}
