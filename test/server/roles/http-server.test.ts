import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { openHttpServer } from '../../../server/roles/http-server.ts';
import { eventually } from '../../support/processes.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function open(fetch: (request: Request) => Response | Promise<Response>, isReady = () => true) {
  return openHttpServer({ name: 'test', fetch, host: '127.0.0.1', port: 0 }, { isReady });
}

/** One request over a given agent; answers its status and whether the server asked to close. */
function get(port: number, agent: Agent, path = '/'): Promise<{ status: number; closes: boolean }> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: '127.0.0.1', path, agent }, (response) => {
      response
        .resume()
        .once('end', () => resolve({ status: response.statusCode!, closes: response.headers.connection === 'close' }));
    });
    call.once('error', reject).end();
  });
}

describe('a public port', () => {
  test('draining under keep-alive load fails no request', async () => {
    const server = await open(async () => {
      await pause(5);
      return new Response('ok');
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    let draining = false;
    let answered = 0;
    const failures: unknown[] = [];
    const clients = Array.from({ length: 16 }, async () => {
      for (;;) {
        try {
          const { closes } = await get(server.port, agent);
          answered++;
          // a real client would go on at another instance; there is none here
          if (draining && closes) return;
        } catch (error) {
          failures.push(error);
          return;
        }
      }
    });
    await eventually(() => answered > 500);
    draining = true;
    await server.drain(5000);
    await Promise.all(clients);
    expect(failures).toEqual([]);
    expect(server.open()).toBe(0);
    agent.destroy();
  });

  test('a request that arrived while the process was kept from running is answered', async () => {
    const server = await open(() => new Response('ok'));
    const socket = connect(server.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    const ended = new Promise<unknown>((resolve) => socket.once('error', resolve).once('close', () => resolve(null)));
    const ask = () => socket.write('GET / HTTP/1.1\r\nHost: shop\r\n\r\n');
    ask();
    await eventually(() => chunks.length > 0);
    const drained = server.drain(5000);
    await pause(400);
    chunks.length = 0;
    // after what is read in a turn of the loop: the next turn begins with the timers
    await new Promise((resolve) => setImmediate(resolve));
    ask();
    // past the moment at which idle connections are closed
    const until = performance.now() + 300;
    while (performance.now() < until);
    expect(await ended).toBeNull();
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 200 OK/);
    await drained;
  });

  test('a connection ends after 100 requests', async () => {
    const server = await open(() => new Response('ok'));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const closings: number[] = [];
    for (let n = 1; n <= 250; n++) if ((await get(server.port, agent)).closes) closings.push(n);
    expect(closings).toEqual([100, 200]);
    agent.destroy();
    await server.drain(1000);
  });

  test('a stream is ended with a retry hint, a slow answer is waited for', async () => {
    const server = await open((call) => {
      if (call.url.endsWith('/slow')) return pause(900).then(() => new Response('late but whole'));
      const stream = new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      });
      return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
    });
    const base = `http://127.0.0.1:${server.port}`;
    const stream = await fetch(`${base}/stream`, { headers: { accept: 'text/event-stream' } });
    const slow = fetch(`${base}/slow`).then((response) => response.text());
    await eventually(() => server.open() === 2);
    const [text, slowText] = await Promise.all([stream.text(), slow, server.drain(5000)]);
    expect(text).toMatch(/^data: 1\n\n[\s\S]*retry: \d+\n\n$/);
    expect(slowText).toBe('late but whole');
    await expect(fetch(base)).rejects.toThrow();
  });

  test('health and readiness are answered on the public port too', async () => {
    let ready = false;
    const server = await open(
      () => new Response('app'),
      () => ready,
    );
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${server.port}${path}`)).status;
    expect([await status('/healthz'), await status('/readyz')]).toEqual([200, 503]);
    ready = true;
    expect(await status('/readyz')).toBe(200);
    await server.drain(1000);
  });

  test('a taken port is refused', async () => {
    const server = await open(() => new Response('ok'));
    await expect(
      openHttpServer(
        { name: 'test', fetch: () => new Response(''), host: '127.0.0.1', port: server.port },
        { isReady: () => true },
      ),
    ).rejects.toThrow(/is taken by another program; set YINGHUO_PORT/);
    await server.drain(1000);
  });
});
