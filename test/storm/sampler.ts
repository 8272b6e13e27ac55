import { setTimeout as sleep } from 'node:timers/promises';
import type { PodMeter } from './pods.ts';
import { stormServices } from './settings.ts';
import type { StormShop } from './shop.ts';

type PerService = Record<(typeof stormServices)[number], number>;

/** The fleet at one moment; `atMs` from the start of the run. */
export type Sample = { atMs: number; desired: PerService; ready: PerService; present: PerService };

export type Sampler = {
  samples: Sample[];
  /** When an instance that was not there at the start first reported work done, ms from the start. */
  firstServedByNewMs(): number | null;
  stop(): Promise<void>;
};

const everyMs = 1000;
const zero = () => Object.fromEntries(stormServices.map((service) => [service, 0])) as PerService;

/** Looks once a second at what fleet runs, until stopped. */
export function startSampler(shop: StormShop, pods: PodMeter, startedAt: number): Sampler {
  const samples: Sample[] = [];
  let standing: Set<string> | undefined;
  let firstMs: number | null = null;
  let stopped = false;

  async function look(): Promise<void> {
    const { counts, instances } = await shop.list();
    const mine = instances.filter(({ service }) => stormServices.includes(service as never));
    standing ??= new Set(mine.map(({ id }) => id));
    const sample: Sample = { atMs: performance.now() - startedAt, desired: zero(), ready: zero(), present: zero() };
    for (const service of stormServices) {
      sample.desired[service] = counts[service] ?? 0;
      const present = mine.filter((instance) => instance.service === service);
      sample.present[service] = present.length;
      sample.ready[service] = present.filter(({ state }) => state === 'ready').length;
    }
    samples.push(sample);
    await pods.look(sample.atMs);
    if (firstMs === null) await lookForFirst(mine.map(({ id }) => id).filter((id) => !standing!.has(id)));
  }

  async function lookForFirst(fresh: string[]): Promise<void> {
    if (fresh.length === 0) return;
    const { rows } = await shop.db.pool.query(
      "select 1 from instance where id = any($1) and service <> 'storefront' and (metrics->>'jobsPerSecond')::float > 0",
      [fresh],
    );
    if (rows.length > 0) firstMs = performance.now() - startedAt;
  }

  const running = (async () => {
    while (!stopped) {
      const before = performance.now();
      await look().catch((error: unknown) => console.error('sampler:', error instanceof Error ? error.message : error));
      await sleep(Math.max(50, everyMs - (performance.now() - before)));
    }
  })();
  return {
    samples,
    firstServedByNewMs: () => firstMs,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
