import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Processors } from '../../contract/scaling/observation.ts';
import { services } from '../../contract/services.ts';
import { sameSecret } from '../../lib/token.ts';
import { stateOf } from './start-instance.ts';
import type { Roster } from './roster.ts';
import type { ProcessorWatch } from '../processor-watch.ts';

/** Processes of all services together on one machine. */
const mostInstances = 64;
const mostBodyBytes = 10_000;

const command = z.union([
  z.object({
    set: z.partialRecord(z.enum(services), z.number().int().min(0).max(mostInstances)),
    /** Whoever orders under a lower one than was seen does not lead any more. Left out: a person at this machine. */
    epoch: z.number().int().min(0).optional(),
  }),
  z.object({ kill: z.uuid() }),
]);

type FleetControlOptions = { token: string; port: number; epoch?: number; processors?: ProcessorWatch };
export type FleetControl = { port: number; close(): void };

/**
 * Fleet's own door, on loopback and for the holder of this launch's token: `GET /` lists, `POST /` takes
 * `{"set":{"orders":3},"epoch":7}` or `{"kill":"<id>"}` and lists. An epoch lower than the highest seen is answered 409.
 */
export async function openFleetControl(
  roster: Roster,
  { token, port, epoch = 0, processors }: FleetControlOptions,
): Promise<FleetControl> {
  let highest = epoch;
  const listing = () => ({ ...listed(roster, highest), processors: processorsOf(roster, processors) });
  const server = createServer((request, response) => {
    // a connection kept open breaks just when this process is busy forking
    response.shouldKeepAlive = false;
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!sameSecret(request.headers.authorization ?? '', `Bearer ${token}`)) return void send(401, { code: 'sign_in' });
    if (request.method === 'GET') return void send(200, listing());
    if (request.method !== 'POST') return void send(405, { code: 'bad_input' });
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.length > mostBodyBytes) request.destroy();
    });
    request.on('end', () => {
      const parsed = command.safeParse(parseJson(text));
      if (!parsed.success) return void send(400, { code: 'bad_input', message: parsed.error.issues[0]?.message ?? '' });
      if ('set' in parsed.data) {
        const { set, epoch: asked = highest } = parsed.data;
        if (asked < highest) return void send(409, { code: 'stale_epoch', epoch: highest });
        const desired = Object.values({ ...roster.counts(), ...set }).reduce((sum, count) => sum + count, 0);
        if (desired > mostInstances)
          return void send(400, { code: 'bad_input', message: `at most ${mostInstances} instances on a machine` });
        highest = asked;
        for (const service of services) {
          const count = set[service];
          if (count !== undefined) roster.set(service, count);
        }
      } else if (!roster.kill(parsed.data.kill)) return void send(404, { code: 'not_found' });
      send(200, listing());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function processorsOf(roster: Roster, watch: ProcessorWatch | undefined): Processors | null {
  const share = watch?.share() ?? null;
  const percent = roster.instances().reduce((sum, instance) => sum + instance.cpuPercent, 0);
  const count = availableParallelism();
  return share === null ? null : { share, own: percent / 100 / count, count };
}

function listed(roster: Roster, epoch: number) {
  return {
    counts: roster.counts(),
    epoch,
    failing: roster.failing(),
    instances: roster.instances().map((instance) => {
      const { id, service, pid, startedAt, readyAt, cpuPercent, memoryMb } = instance;
      return { id, service, pid, state: stateOf(instance), startedAt, readyAt, cpuPercent, memoryMb };
    }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
