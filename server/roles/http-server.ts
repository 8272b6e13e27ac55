import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net';
import { getRequestListener } from '@hono/node-server';

/** A keep-alive connection ends after this many requests or this long, so that new instances get load at once. */
const requestsPerConnection = 100;
/** Drawn for each connection between these two: connections that came at once would end at once, and whichever instance is quickest in that moment would get most of them. */
const connectionAgeMs = [2500, 5000] as const;
/** How long a draining server still answers on open connections, asking each to close. */
const farewellMs = 500;

type Fetch = Parameters<typeof getRequestListener>[0];

export type PublicServer = { name: string; fetch: Fetch; host: string; port: number };

export type HttpServer = {
  name: string;
  port: number;
  open(): number;
  /** Refuses new connections, asks open ones to close, ends streams with a retry hint, waits for running requests. */
  drain(graceMs: number): Promise<void>;
};

export type HttpHooks = {
  isReady(): boolean;
  onRequest?(request: IncomingMessage): void;
  /** `stream`: an event stream, which stays open. */
  onResponse?(request: IncomingMessage, ms: number, status: number, stream: boolean): void;
};

/** Opens a public port; it serves the app, /healthz and /readyz. */
export async function openHttpServer({ name, fetch, host, port }: PublicServer, hooks: HttpHooks): Promise<HttpServer> {
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false });
  const endsAt = new WeakMap<Socket, number>();
  const running = new Set<ServerResponse>();
  const streams = new Set<ServerResponse>();
  let draining = false;

  const server = createServer(
    { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 5000, keepAliveTimeoutBuffer: 5000 },
    (request, response) => {
      const startedAt = performance.now();
      running.add(response);
      if (request.headers.accept?.includes('text/event-stream')) streams.add(response);
      response.once('close', () => {
        running.delete(response);
        hooks.onResponse?.(request, performance.now() - startedAt, response.statusCode, streams.delete(response));
      });
      if (draining || startedAt > (endsAt.get(request.socket) ?? Infinity)) response.shouldKeepAlive = false;
      if (request.url === '/healthz') return answer(response, 200, 'ok');
      if (request.url === '/readyz')
        return hooks.isReady() ? answer(response, 200, 'ready') : answer(response, 503, 'not ready');
      hooks.onRequest?.(request);
      void listener(request, response);
    },
  );
  server.maxRequestsPerSocket = requestsPerConnection;
  server.on('connection', (socket: Socket) => endsAt.set(socket, performance.now() + drawnAge()));

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'EADDRINUSE' ? taken(name, host, { port, cause: error }) : error),
    );
    server.listen({ port, host, backlog: 1024 }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });

  return {
    name,
    port: (server.address() as AddressInfo).port,
    open: () => running.size,
    async drain(graceMs) {
      draining = true;
      // net's own close: http's would cut idle connections whose next request may be on its way
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      for (const response of running) response.shouldKeepAlive = false;
      await pause(farewellMs);
      for (const response of streams) endStream(response);
      await allRead();
      server.closeIdleConnections();
      const sweep = setInterval(() => void allRead().then(() => server.closeIdleConnections()), 100);
      await Promise.race([closed, idle(running), pause(graceMs)]);
      clearInterval(sweep);
      server.closeAllConnections();
    },
  };
}

function drawnAge(): number {
  const [least, most] = connectionAgeMs;
  return least + Math.random() * (most - least);
}

function taken(name: string, host: string, { port, cause }: { port: number; cause: Error }): Error {
  const variable = name === 'console' ? 'YINGHUO_CONSOLE_PORT' : 'YINGHUO_PORT';
  return new Error(`port ${port} of ${host} is taken by another program; set ${variable} to a free one`, { cause });
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(body);
}

function endStream(response: ServerResponse): void {
  if (!response.writableEnded) response.end('\nretry: 250\n\n');
}

/** Until what has arrived is read: timers come first, so a process that was kept from running would take a connection for idle whose request is there. */
function allRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function idle(running: Set<ServerResponse>): Promise<void> {
  while (running.size > 0) await pause(20);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
