import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { initTRPC, tracked, TRPCError } from '@trpc/server';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import { z } from 'zod';

type Asked = { method: string; url: string; headers: IncomingMessage['headers']; body: string };

export type SmallConsole = AsyncDisposable & {
  origin: string;
  port: number;
  asked: Asked[];
  /** Event streams open at this moment, and all that ever were. */
  streams: { open: number; opened: number };
  /** Reaches every stream, and later ones that resume from before it. */
  say(message: unknown): void;
  /** Ends every connection at once, as a crash would. */
  crash(): Promise<void>;
};

const sessionCookie = 'better-auth.session_token=signed; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax';

/** A console just big enough for the shell: real sockets, real tRPC, a one-time token and a session cookie. */
export async function openSmallConsole({
  port = 0,
  token = 'once',
  history = [] as unknown[],
  silent = false,
} = {}): Promise<SmallConsole> {
  const asked: Asked[] = [];
  const streams = { open: 0, opened: 0 };
  const wakers = new Set<() => void>();
  let freshToken: string | undefined = token;

  const t = initTRPC
    .context<{ signedIn: boolean }>()
    .create({ sse: { ping: { enabled: true, intervalMs: 1000 } }, isDev: false });
  const router = t.router({
    echo: t.procedure.input(z.string()).query(({ input }) => input),
    keep: t.procedure.input(z.string()).mutation(({ input }) => `kept ${input}`),
    live: t.router({
      stream: t.procedure
        .input(z.object({ lastEventId: z.string().nullish() }).optional())
        .subscription(async function* ({ ctx, input, signal }) {
          if (!ctx.signedIn) throw new TRPCError({ code: 'UNAUTHORIZED' });
          let at = Number(input?.lastEventId ?? 0);
          while (!signal?.aborted) {
            for (; at < history.length; at += 1) yield tracked(String(at + 1), history[at]);
            await new Promise<void>((resolve) => {
              const wake = () => {
                wakers.delete(wake);
                resolve();
              };
              wakers.add(wake);
              signal?.addEventListener('abort', wake, { once: true });
            });
          }
        }),
    }),
  });
  const trpc = createHTTPHandler({
    router,
    basePath: '/trpc/',
    createContext: ({ req }) => ({ signedIn: /session_token=signed/.test(req.headers.cookie ?? '') }),
  });

  const auth = (request: Asked, response: ServerResponse) => {
    if (request.url === '/api/auth/sign-in/link') {
      const good =
        (JSON.parse(request.body) as { token?: string }).token === freshToken && request.headers.origin === origin();
      if (good) freshToken = undefined;
      response.writeHead(good ? 200 : 401, good ? { 'set-cookie': sessionCookie } : {}).end('{}');
    } else if (request.url === '/api/auth/sign-out') {
      response
        .writeHead(200, {
          'set-cookie': 'better-auth.session_token=; Max-Age=0; Path=/',
          'x-retry-after': '7',
          'x-powered-by': 'secret',
        })
        .end('{}');
    } else response.writeHead(404).end();
  };

  const server = createServer((request, response) => {
    if (request.headers.accept === 'text/event-stream') {
      streams.open += 1;
      streams.opened += 1;
      response.once('close', () => (streams.open -= 1));
      asked.push({ method: request.method!, url: request.url!, headers: request.headers, body: '' });
      // never a header: what a page sees that leaves before the backend answers
      if (!silent) trpc(request, response);
      return;
    }
    if (request.url!.startsWith('/trpc/') && request.method === 'GET') {
      asked.push({ method: 'GET', url: request.url!, headers: request.headers, body: '' });
      return trpc(request, response);
    }
    void readBody(request).then((body) => {
      const seen = { method: request.method!, url: request.url!, headers: request.headers, body };
      asked.push(seen);
      if (request.url!.startsWith('/trpc/')) return trpc(Object.assign(request, { body }), response);
      return auth(seen, response);
    });
  });
  await listen(server, port);
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const crash = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  return {
    origin: origin(),
    port: (server.address() as AddressInfo).port,
    asked,
    streams,
    say(message) {
      history.push(message);
      for (const wake of wakers) wake();
    },
    crash,
    [Symbol.asyncDispose]: crash,
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

export function pulseMessage(
  verdict: { level: string; key: string; params?: Record<string, unknown> },
  more: object = {},
) {
  return {
    kind: 'pulse',
    ageMs: 0,
    pulse: {
      currency: 'CNY',
      verdict: { params: {}, ...verdict },
      needsYou: { count: 0, amountMinor: 0, oldestMs: 0 },
      ...more,
    },
  };
}
