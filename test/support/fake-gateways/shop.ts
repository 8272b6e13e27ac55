import type { GatewayDeps, OpenGateway, RawNotification } from '../../../server/gateways/gateway.ts';
import { type GatewayName, gateways } from '../../../server/gateways/index.ts';
import { toAppError } from '../../../server/lib/app-error.ts';
import { listen } from './listen.ts';

/** What a gateway sees of a shop: a notification address that records, and the pages that it serves itself. */
export type FakeShop = AsyncDisposable & {
  origin: string;
  deps: GatewayDeps;
  /** Set by hand: what time it is. */
  clock: { now: number };
  notes: Map<string, unknown>;
  received: RawNotification[];
  /** Notifications so far and to come; waits for the one at `index`. */
  notification(index: number): Promise<RawNotification>;
  /** How many of the next notifications are not taken. */
  refuse: { next: number };
  host: { gateway?: OpenGateway };
  notifyUrl: string;
  /** Delivers the latest notification once more, unchanged. */
  replay: () => Promise<void>;
};

export async function openShop(name: GatewayName): Promise<FakeShop> {
  const received: RawNotification[] = [];
  const arrived = new Set<() => void>();
  const refuse = { next: 0 };
  const host: FakeShop['host'] = {};
  const { accepted } = gateways[name];
  const server = await listen(async (call) => {
    if (call.path === `/pay/${name}/notify`) {
      received.push({ method: call.method, url: call.url, headers: call.headers, body: call.body });
      for (const wake of arrived) wake();
      if (refuse.next-- > 0) return new Response('busy', { status: 503 });
      return new Response(accepted.body, {
        status: accepted.status,
        headers: { 'content-type': accepted.contentType },
      });
    }
    const page = `/pay/${name}/page/`;
    if (!call.path.startsWith(page) || !host.gateway?.serve) return new Response('no such page', { status: 404 });
    const body = call.method === 'POST' ? new Uint8Array(call.body) : undefined;
    const request = new Request(server.origin + call.url, { method: call.method, headers: call.headers, body });
    return host.gateway.serve(request, call.path.slice(page.length)).catch((error: unknown) => {
      const { status, code } = toAppError(error);
      return Response.json({ code }, { status });
    });
  });
  const clock = { now: 1_790_000_000_000 };
  const notes = new Map<string, unknown>();
  const deps: GatewayDeps = {
    now: () => clock.now,
    fetch,
    log: { warn() {} },
    store: {
      get: async (key) => structuredClone(notes.get(key)),
      put: async (key, value) => void notes.set(key, JSON.parse(JSON.stringify(value))),
    },
  };

  async function notification(index: number): Promise<RawNotification> {
    const deadline = AbortSignal.timeout(10_000);
    while (received.length <= index) {
      await new Promise<void>((resolve, reject) => {
        const wake = () => {
          arrived.delete(wake);
          resolve();
        };
        arrived.add(wake);
        deadline.addEventListener('abort', () => reject(new Error(`notification ${index} never came`)), { once: true });
      });
    }
    return received[index]!;
  }

  return {
    origin: server.origin,
    deps,
    clock,
    notes,
    received,
    notification,
    refuse,
    host,
    notifyUrl: `${server.origin}/pay/${name}/notify`,
    async replay() {
      const { method, url, headers, body } = received.at(-1)!;
      await fetch(server.origin + url, { method, headers, body: method === 'POST' ? new Uint8Array(body) : undefined });
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
