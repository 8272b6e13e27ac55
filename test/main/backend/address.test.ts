import { expect, test } from 'vitest';
import { readAddress } from '../../../src/main/backend/address.ts';
import { readLaunchRequest, takeLaunchRequest } from '../../../src/main/backend/sign-in.ts';

test.each([
  ['https://desk.example.com', 'https://desk.example.com'],
  ['desk.example.com', 'https://desk.example.com'],
  ['https://desk.example.com:8443/console?x=1#y', 'https://desk.example.com:8443'],
  [' http://127.0.0.1:7071/ ', 'http://127.0.0.1:7071'],
  ['http://localhost:7071', 'http://localhost:7071'],
  ['http://[::1]:7071', 'http://[::1]:7071'],
  ['http://127.1:7071', 'http://127.0.0.1:7071'],
  ['http://2130706433:7071', 'http://127.0.0.1:7071'],
])('%s is kept as %s', (typed, origin) => expect(readAddress(typed)).toEqual({ origin }));

test.each([
  ['http://desk.example.com', 'needs_https'],
  ['http://192.168.1.5:7071', 'needs_https'],
  ['http://127.0.0.1.example.com', 'needs_https'],
  ['http://localhost.example.com', 'needs_https'],
  ['http://0.0.0.0:7071', 'needs_https'],
  ['http://128.0.0.1', 'needs_https'],
  ['https://user:secret@desk.example.com', 'not_an_address'],
  ['http://127.0.0.1@example.com', 'not_an_address'],
  ['ftp://127.0.0.1', 'not_an_address'],
  ['file:///etc/passwd', 'not_an_address'],
  ['app://yinghuo', 'not_an_address'],
  ['javascript:alert(1)', 'not_an_address'],
  ['', 'not_an_address'],
  ['   ', 'not_an_address'],
  ['https://', 'not_an_address'],
  ['not an address', 'not_an_address'],
])('%s is refused: %s', (typed, refused) => expect(readAddress(typed)).toEqual({ refused }));

test('the launcher’s request leaves the environment and counts for this computer only', () => {
  const env = { YINGHUO_DESK_BACKEND: 'http://127.0.0.1:7071', YINGHUO_DESK_SIGN_IN: 'once', HOME: '/' };
  expect(takeLaunchRequest(env)).toEqual({ backend: 'http://127.0.0.1:7071', token: 'once' });
  expect(env).toEqual({ HOME: '/' });
  expect(takeLaunchRequest({ YINGHUO_DESK_BACKEND: 'https://evil.example', YINGHUO_DESK_SIGN_IN: 'once' })).toEqual({});
  expect(takeLaunchRequest({ YINGHUO_DESK_SIGN_IN: 'once' })).toEqual({});
  for (const odd of [null, 7, {}, { backend: 7 }, { backend: 'https://evil.example', token: 'x' }])
    expect(readLaunchRequest(odd)).toEqual({});
});
