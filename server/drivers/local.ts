import { z } from 'zod';
import { processStates } from '../contract/services.ts';
import { defineDriver, type DriverDeps, type DriverView } from './driver.ts';
import { PlaceError } from './place-error.ts';

/** Fleet answers within a few ms; a machine that swaps gets this long, ms. */
const patienceMs = 3000;

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
    const list = async (): Promise<Listing> => listing.parse(await (await call(deps)).json());
    return {
      async observe() {
        const { instances, failing, processors } = await list();
        const viewOf = (service: string): DriverView => ({
          missing: failing[service]?.missing ?? 0,
          deathsInARow: failing[service]?.inARow ?? 0,
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
        });
        const names = new Set([...instances.map(({ service }) => service), ...Object.keys(failing)]);
        return {
          services: Object.fromEntries([...names].map((service) => [service, viewOf(service)])),
          room: { left: null },
          processors,
        };
      },
      async setDesired({ counts, epoch }) {
        const set = Object.fromEntries(Object.entries(counts).map(([service, { desired }]) => [service, desired]));
        const response = await call(deps, { set, epoch }, [409]);
        await response.arrayBuffer();
        return response.status === 409 ? 'stale_epoch' : 'done';
      },
      async kill({ id }) {
        const response = await call(deps, { kill: id }, [404]);
        await response.arrayBuffer();
        return response.status !== 404;
      },
    };
  },
});

async function call({ fetch, handed }: DriverDeps, body?: object, expected: number[] = []): Promise<Response> {
  if (!handed.fleet)
    throw new PlaceError('missing', 'No fleet has started this scaler: start `fleet`, which starts one of its own.');
  const response = await fetch(`http://127.0.0.1:${handed.fleet.port}/`, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${handed.fleet.token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: unknown) => {
    throw new PlaceError('unreachable', 'Fleet does not answer; whatever runs is left as it is.', { cause: error });
  });
  if (response.ok || expected.includes(response.status)) return response;
  const trouble = response.status === 401 ? 'denied' : response.status === 400 ? 'refused' : 'unreachable';
  throw new PlaceError(trouble, `Fleet answered ${response.status}: ${await response.text()}`);
}
