import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AdminPort = { port: number; close(): void };

type Probes = { isReady: () => boolean; metrics: () => Promise<{ contentType: string; text: string }> };

/** Where it listens. Port 0: anywhere free. */
export type AdminAddress = { host: string; port: number };

/**
 * Health, readiness and metrics of this one instance: `GET /healthz` (never asks the database), `/readyz`, `/metrics`. On loopback unless a
 * platform's probes have to reach it. Rejects where the port is taken.
 */
export async function openAdminPort({ isReady, metrics }: Probes, { host, port }: AdminAddress): Promise<AdminPort> {
  const server = createServer((request, response) => {
    const send = (status: number, body: string, type = 'text/plain') =>
      response.writeHead(status, { 'content-type': type }).end(body);
    if (request.url === '/healthz') return void send(200, 'ok');
    if (request.url === '/readyz') return void (isReady() ? send(200, 'ready') : send(503, 'not ready'));
    if (request.url === '/metrics') {
      return void metrics().then(
        ({ contentType, text }) => send(200, text, contentType),
        () => send(500, 'no metrics'),
      );
    }
    send(404, 'not found');
  });
  // exclusive: in a cluster the primary would hand every instance the same port
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, resolve);
  });
  server.unref();
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}
