import { expect, test } from 'vitest';
import { openBackend } from '../../../src/main/backend/backend.ts';
import { isForwarded, openForward } from '../../../src/main/backend/forward.ts';
import { openSessions } from '../../../src/main/backend/sessions.ts';
import { signInByToken } from '../../../src/main/backend/sign-in.ts';
import { eventually } from '../../support/processes.ts';
import { openSmallConsole } from '../../support/small-console.ts';

const nowhere = { read: () => Promise.resolve(undefined), write: () => Promise.resolve() };

async function openShell(origin: string) {
  const sessions = await openSessions(nowhere);
  const settings = {
    get: () => ({ maximised: false, zoomLevel: 0, toldAboutTray: true, backend: origin }),
    set: () => {},
  };
  const backend = openBackend(settings, sessions);
  const forward = openForward(backend);
  const ask = (path: string, init: RequestInit = {}) => forward(new Request(`app://yinghuo${path}`, init));
  const stream = (lastEventId?: string) =>
    ask('/trpc/live.stream?input=%7B%7D', {
      headers: { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
    });
  return { backend, ask, stream };
}

/** Reads until the text so far contains `wanted`. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
  let text = '';
  while (!text.includes(wanted)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended before "${wanted}": ${text}`);
    text += new TextDecoder().decode(value);
  }
  return text;
}

test('cookies live in the main process: set from answers, sent to the backend, seen by no page', async () => {
  await using console = await openSmallConsole();
  const { backend, ask } = await openShell(console.origin);
  expect(await signInByToken(backend, 'once')).toBe(true);
  expect(console.asked[0]!.headers.origin).toBe(console.origin);

  const answer = await ask('/trpc/echo?input=%22hello%22', {
    headers: { cookie: 'stolen=1', 'x-admin': '1', authorization: 'Bearer x' },
  });
  expect(await answer.json()).toEqual({ result: { data: 'hello' } });
  const { headers } = console.asked.at(-1)!;
  expect(headers.cookie).toBe('better-auth.session_token=signed');
  expect(headers.origin).toBe(console.origin);
  expect([headers['x-admin'], headers.authorization]).toEqual([undefined, undefined]);

  const out = await ask('/api/auth/sign-out', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect(out.headers.getSetCookie()).toEqual([]);
  expect([out.headers.get('x-powered-by'), out.headers.get('x-retry-after')]).toEqual([null, '7']);
  await ask('/trpc/echo?input=%22bye%22');
  expect(console.asked.at(-1)!.headers.cookie).toBeUndefined();
});

test('only the headers on the list cross, in either direction', async () => {
  await using console = await openSmallConsole();
  const { ask } = await openShell(console.origin);
  const names = [
    'accept',
    'accept-language',
    'content-type',
    'last-event-id',
    'trpc-accept',
    'x-forwarded-for',
    'x-secret',
    'referer',
    'if-none-match',
  ];
  await ask('/trpc/echo?input=%22a%22', { headers: Object.fromEntries(names.map((name) => [name, 'a'])) });
  const crossed = names.filter((name) => console.asked.at(-1)!.headers[name] === 'a');
  expect(crossed).toEqual(['accept', 'accept-language', 'content-type', 'last-event-id', 'trpc-accept']);
});

test('a mutation arrives whole, with its body and method', async () => {
  await using console = await openSmallConsole();
  const { ask } = await openShell(console.origin);
  const body = JSON.stringify('键'.repeat(50_000));
  const answer = await ask('/trpc/keep', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  expect(console.asked.at(-1)).toMatchObject({ method: 'POST', url: '/trpc/keep' });
  expect((await answer.text()).match(/键/g)?.length).toBe(50_000);
});

test('a stream is answered before the backend has said a word, and leaving it then reaches the backend', async () => {
  await using console = await openSmallConsole({ silent: true });
  const { stream } = await openShell(console.origin);
  const answer = await stream();
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  await eventually(() => console.streams.open === 1, { what: 'the stream at the backend' });
  await answer.body!.cancel();
  await eventually(() => console.streams.open === 0, { what: 'the cancel at the backend' });
});

test('leaving a flowing stream reaches the backend: 9 opened, 9 closed, and a query is answered meanwhile', async () => {
  await using console = await openSmallConsole({ history: [{ kind: 'orders', events: [] }] });
  const { backend, ask, stream } = await openShell(console.origin);
  await signInByToken(backend, 'once');
  const readers = await Promise.all(Array.from({ length: 9 }, async () => (await stream()).body!.getReader()));
  await Promise.all(readers.map((reader) => readUntil(reader, '"kind":"orders"')));
  expect(console.streams.open).toBe(9);
  expect((await ask('/trpc/echo?input=%22meanwhile%22')).status).toBe(200);
  await Promise.all(readers.map((reader) => reader.cancel()));
  await eventually(() => console.streams.open === 0, { what: 'closing all 9' });
  globalThis.console.log(`streams opened ${console.streams.opened}, left open ${console.streams.open}`);
});

test('a backend that dies breaks the stream; the next one resumes where it stopped, without hole or double', async () => {
  const history: unknown[] = [{ n: 1 }, { n: 2 }];
  await using first = await openSmallConsole({ history });
  const { backend, stream } = await openShell(first.origin);
  await signInByToken(backend, 'once');
  const broken = (await stream()).body!.getReader();
  await readUntil(broken, '"n":2');
  await first.crash();
  await expect(readUntil(broken, 'never')).rejects.toThrow();

  const away = await stream('2');
  expect(away.status).toBe(200);
  await expect(away.body!.getReader().read()).rejects.toThrow();

  history.push({ n: 3 });
  await using _second = await openSmallConsole({ port: first.port, history });
  const text = await readUntil((await stream('2')).body!.getReader(), '"n":3');
  expect(text).not.toContain('"n":2');
});

test('a stream that the backend refuses is a broken body, never a status that ends an EventSource', async () => {
  await using console = await openSmallConsole();
  const { ask } = await openShell(console.origin);
  const answer = await ask('/trpc/no.such', { headers: { accept: 'text/event-stream' } });
  expect(answer.status).toBe(200);
  await answer.text().then(
    (text) => expect(text).toContain('serialized-error'),
    () => undefined,
  );
});

test('with the backend away a plain call fails the way a browser sees it', async () => {
  const console = await openSmallConsole();
  const { ask } = await openShell(console.origin);
  await console.crash();
  expect((await ask('/trpc/echo?input=%22a%22')).type).toBe('error');
});

test('another backend: the old streams break and the new one sees no session of the old', async () => {
  await using old = await openSmallConsole({ history: [{ n: 1 }] });
  await using other = await openSmallConsole();
  const { backend, ask, stream } = await openShell(old.origin);
  await signInByToken(backend, 'once');
  const reader = (await stream()).body!.getReader();
  await readUntil(reader, '"n":1');
  backend.choose(other.origin);
  await expect(readUntil(reader, 'never')).rejects.toThrow();
  await eventually(() => old.streams.open === 0, { what: 'closing at the old backend' });
  await ask('/trpc/echo?input=%22a%22');
  expect(other.asked.at(-1)!.headers.cookie).toBeUndefined();
});

test.each([
  ['/trpc', true],
  ['/trpc/orders.list', true],
  ['/api/auth/sign-in/email', true],
  ['/trpcx/orders', false],
  ['/api/authx', false],
  ['/api/orders', false],
  ['/metrics', false],
  ['/', false],
])('forwarded? %s → %s', (pathname, expected) => expect(isForwarded(pathname)).toBe(expected));

test('no path spelling reaches the backend outside the two doors', async () => {
  await using console = await openSmallConsole();
  const { ask } = await openShell(console.origin);
  for (const path of [
    '/trpc/../metrics',
    '/trpc/%2e%2e/metrics',
    '/trpc/..\\..\\metrics',
    '/trpc/.%2e/metrics',
    '//evil.example/trpc/x',
  ]) {
    await ask(path);
  }
  const outside = console.asked.filter(({ url }) => !isForwarded(new URL(url, console.origin).pathname));
  expect(outside).toEqual([]);
});
