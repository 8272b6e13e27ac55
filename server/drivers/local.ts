import { z } from 'zod';
import { processStates } from '../contract/services.ts';
import { AppError } from '../lib/app-error.ts';
import { defineDriver, type DriverDeps } from './driver.ts';

/** Fleet answers within a few ms; a machine that swaps gets this long, ms. */
const patienceMs = 3000;
/** Views of one turn share a listing, ms. */
const sharedMs = 200;

const listing = z.object({
  processors: z.object({ share: z.number(), own: z.number(), count: z.number().optional() }).nullable(),
  failing: z.record(z.string(), z.object({ inARow: z.number(), missing: z.number() })),
  instances: z.array(
    z.object({
      id: z.string(),
      service: z.string(),
      state: z.enum(processStates),
      startedAt: z.number(),
      readyAt: z.number().nullable(),
      cpuPercent: z.number(),
      memoryMb: z.number(),
    }),
  ),
});
type Listing = z.output<typeof listing>;

const settings = z.object({});

/** Processes of this machine, through fleet's loopback control endpoint and the token of this launch. */
export const local = defineDriver({
  label: { 'zh-CN': '本机进程', en: 'This machine' },
  settings,
  capabilities: { mostInstances: 64 },
  open(_settings, deps) {
    let latest: { at: number; listing: Promise<Listing> } | undefined;
    const list = (): Promise<Listing> => {
      if (latest && performance.now() - latest.at < sharedMs) return latest.listing;
      const fresh = call(deps).then(async (response) => listing.parse(await response.json()));
      latest = { at: performance.now(), listing: fresh };
      fresh.catch(() => (latest = undefined));
      return fresh;
    };
    return {
      async observe(service) {
        const { instances, failing } = await list();
        const { inARow = 0, missing = 0 } = failing[service] ?? {};
        return {
          missing,
          deathsInARow: inARow,
          instances: instances
            .filter((instance) => instance.service === service)
            .map(({ id, state, startedAt, readyAt, cpuPercent, memoryMb }) => ({
              id,
              state,
              startedAtMs: startedAt,
              readyAtMs: readyAt,
              cpuPercent,
              memoryMb,
            })),
        };
      },
      processors: async () => (await list()).processors,
      async setDesired(counts, epoch) {
        latest = undefined;
        const response = await call(deps, { set: counts, epoch }, [409]);
        await response.arrayBuffer();
        return response.status === 409 ? 'stale_epoch' : 'done';
      },
      async kill(id) {
        latest = undefined;
        const response = await call(deps, { kill: id }, [404]);
        await response.arrayBuffer();
        return response.status !== 404;
      },
    };
  },
});

async function call({ fetch, handed }: DriverDeps, body?: object, expected: number[] = []): Promise<Response> {
  if (!handed.fleet) throw new AppError('unavailable', 'No fleet has started this process.', { reason: 'no_fleet' });
  const response = await fetch(`http://127.0.0.1:${handed.fleet.port}/`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${handed.fleet.token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  });
  if (response.ok || expected.includes(response.status)) return response;
  throw new AppError('unavailable', `Fleet answered ${response.status}: ${await response.text()}`, {
    reason: 'fleet_refused',
  });
}
