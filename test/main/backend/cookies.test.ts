import { expect, test } from 'vitest';
import { cookieJar } from '../../../src/main/backend/cookies.ts';
import { openSessions } from '../../../src/main/backend/sessions.ts';

test('values are kept whole, replaced, and ended by Max-Age or Expires', () => {
  let nowMs = 1_000_000;
  const jar = cookieJar([], () => nowMs);
  expect(jar.take(['a=1=2%3D; Path=/; HttpOnly', 'b=x; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT'])).toBe(true);
  expect(jar.header('/trpc')).toBe('a=1=2%3D; b=x');
  expect(jar.take(['a=1=2%3D; Path=/'])).toBe(false);
  nowMs += 60_000;
  expect(jar.header('/trpc')).toBe('a=1=2%3D');
  expect(jar.take(['a=; Max-Age=0; Path=/'])).toBe(true);
  expect(
    jar.take(['a=; Max-Age=0; Path=/', 'c=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', '=nameless', 'novalue']),
  ).toBe(false);
  expect(jar.header('/')).toBeUndefined();
});

test.each([
  ['/', '/trpc', true],
  ['/api/auth', '/api/auth', true],
  ['/api/auth', '/api/auth/session', true],
  ['/api/auth', '/api/authority', false],
  ['/api/auth/', '/api/auth', false],
])('a cookie for %s goes to %s: %s', (path, asked, goes) => {
  const jar = cookieJar();
  jar.take([`a=1; Path=${path}`]);
  expect(jar.header(asked)).toBe(goes ? 'a=1' : undefined);
});

test('sessions are kept per backend through the store, and a damaged store is an empty one', async () => {
  let kept: string | undefined;
  const store = { read: () => Promise.resolve(kept), write: (text: string) => Promise.resolve(void (kept = text)) };
  const first = await openSessions(store);
  const changed: string[] = [];
  first.onChange((origin) => changed.push(origin));
  first.take('https://one.example', ['a=1; Path=/; Max-Age=600']);
  first.take('https://one.example', ['a=1; Path=/; Max-Age=900']);
  expect(changed).toEqual(['https://one.example']);
  const second = await openSessions(store);
  expect(second.jarFor('https://one.example').header('/')).toBe('a=1');
  expect(second.jarFor('https://two.example').header('/')).toBeUndefined();
  kept = '{"https://one.example": "nonsense"';
  expect((await openSessions(store)).jarFor('https://one.example').header('/')).toBeUndefined();
});
