import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RawNotification } from '../../../server/gateways/gateway.ts';

export type Call = RawNotification & { path: string; query: URLSearchParams; form: URLSearchParams };

export type Listening = AsyncDisposable & { origin: string };

/** A real HTTP server on a free loopback port; a handler that throws answers 500 with the error. */
export async function listen(handle: (call: Call) => Promise<Response>): Promise<Listening> {
  const server = createServer((incoming, outgoing) => {
    void readCall(incoming)
      .then(handle)
      .catch((error: unknown) => new Response(String(error), { status: 500 }))
      .then(async (response) => {
        outgoing.writeHead(response.status, Object.fromEntries(response.headers));
        outgoing.end(Buffer.from(await response.arrayBuffer()));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readCall(incoming: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) headers.set(name, String(value));
  const url = incoming.url!;
  const { pathname, searchParams } = new URL(url, 'http://fake');
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded');
  const form = new URLSearchParams(isForm ? body.toString() : '');
  return { method: incoming.method!, url, headers, body, path: pathname, query: searchParams, form };
}
