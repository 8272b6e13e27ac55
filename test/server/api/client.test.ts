import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientReader } from '../../../server/api/client.ts';

const read = (proxies: string[], peer: string, headers: Record<string, string>) =>
  clientReader(proxies)(new Request('http://console.test/', { headers: { host: 'desk.test:7071', ...headers } }), {
    socket: { remoteAddress: peer },
  } as IncomingMessage);

test('forwarded headers count from trusted proxies only, and only up to the first stranger', () => {
  const forged = {
    'x-forwarded-for': '10.9.9.9, 198.51.100.7, 10.0.0.2',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'shop.test',
  };
  expect(read([], '203.0.113.5', forged)).toEqual({
    ip: '203.0.113.5',
    local: false,
    https: false,
    origin: 'http://desk.test:7071',
  });
  expect(read(['10.0.0.0/8'], '10.0.0.1', forged)).toEqual({
    ip: '198.51.100.7',
    local: false,
    https: true,
    origin: 'https://shop.test',
  });
  expect(read(['10.0.0.0/8'], '203.0.113.5', forged).ip).toBe('203.0.113.5');
  expect(read(['10.0.0.0/8'], '10.0.0.1', { 'x-forwarded-for': 'nonsense, <script>' }).ip).toBe('10.0.0.1');
});

test('local is this machine with nobody in between', () => {
  for (const peer of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.9.9.9'])
    expect(read([], peer, {}).local, peer).toBe(true);
  for (const peer of ['203.0.113.5', '::ffff:203.0.113.5', '', '2001:db8::1'])
    expect(read([], peer, {}).local, peer).toBe(false);
  expect(read([], '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }).local).toBe(false);
  expect(read(['127.0.0.1'], '127.0.0.1', { forwarded: 'for=127.0.0.1' }).local).toBe(false);
});

test('one IPv6 line is one caller', () => {
  expect(read([], '2001:db8:1:2:3:4:5:6', {}).ip).toBe('2001:db8:1:2::');
  expect(read([], '2001:db8::9', {}).ip).toBe(read([], '2001:db8:0:0:ffff::1', {}).ip);
});

test('a wrong proxy list is one clear line', () => {
  expect(() => clientReader(['proxy.test'])).toThrow(/YINGHUO_TRUST_PROXY: "proxy.test"/);
});
