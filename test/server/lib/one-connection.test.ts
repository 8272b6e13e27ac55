import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { oneConnection } from '../../../server/lib/one-connection.ts';

test('all that one drawn buyer asks goes over one connection, and another has one of their own', async () => {
  const ports = new Set<number>();
  const server = createServer((request, response) => {
    ports.add(request.socket.remotePort!);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () =>
      response.writeHead(201).end(`${request.method} ${request.url} ${Buffer.concat(parts).toString()}`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [one, two] = [oneConnection(base, 10_000), oneConnection(base, 10_000)];
  try {
    expect(await one.call('POST', '/a', { headers: { 'content-type': 'text/plain' }, body: '钥匙' })).toEqual({
      status: 201,
      body: 'POST /a 钥匙',
    });
    for (let n = 0; n < 3; n++) await one.call('GET', '/b');
    expect(ports.size).toBe(1);
    await two.call('GET', '/c');
    expect(ports.size).toBe(2);
  } finally {
    one.close();
    two.close();
    server.close();
  }
});

test('where nothing is heard, and where nobody listens, it is an error', async () => {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const { call, close } = oneConnection(`http://127.0.0.1:${port}`, 50);
  await expect(call('GET', '/')).rejects.toThrow('no answer within 50 ms');
  close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await expect(oneConnection(`http://127.0.0.1:${port}`, 1000).call('GET', '/')).rejects.toThrow(/ECONNREFUSED/);
});

test('an answer that only trickles is ended by the same timeout', async () => {
  const server = createServer((_, response) => {
    response.writeHead(200).flushHeaders();
    const drip = setInterval(() => response.write('.'), 5);
    response.once('close', () => clearInterval(drip));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { call, close } = oneConnection(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 100);
  await expect(call('GET', '/')).rejects.toThrow('no answer within 100 ms');
  close();
  await new Promise((resolve) => server.close(resolve));
});
