import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { expect, test } from 'vitest';
import { isCrossSite, isFromElsewhere } from '../../../server/lib/cross-site.ts';

const own = 'https://desk.example';
type Ask = [method: string, headers: Record<string, string>];
const json = { 'content-type': 'application/json' };
const foreign: Ask[] = [
  ['GET', { 'sec-fetch-site': 'cross-site' }],
  ['GET', { origin: 'https://evil.example' }],
  ['POST', { ...json, 'sec-fetch-site': 'same-site' }],
  ['POST', { ...json, origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['POST', { 'content-type': 'text/plain', origin: `${own}.evil.example` }],
  ['POST', { 'content-type': 'text/plain', origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' }],
];
const ours: Ask[] = [
  ['GET', {}],
  ['POST', { 'content-type': 'application/x-www-form-urlencoded' }],
  ['POST', { ...json, origin: own, 'sec-fetch-site': 'same-origin' }],
  ['POST', { ...json, origin: 'http://desk.example' }],
  ['GET', { 'sec-fetch-site': 'none' }],
];

test('what another page sent is told from what ours or no browser sent', () => {
  for (const [, headers] of foreign)
    expect(isFromElsewhere(new Headers(headers), own), JSON.stringify(headers)).toBe(true);
  for (const [, headers] of ours)
    expect(isFromElsewhere(new Headers(headers), own), JSON.stringify(headers)).toBe(false);
  expect(
    ['cross-site', 'same-site', 'same-origin', 'none'].map((site) =>
      isCrossSite(new Headers({ 'sec-fetch-site': site })),
    ),
  ).toEqual([true, false, false, false]);
  expect(isCrossSite(new Headers())).toBe(false);
});

test('the framework’s own check is no stand-in: it lets most of these through, and refuses whoever is no browser', async () => {
  const app = new Hono().use(csrf({ origin: own })).all('*', (c) => c.text('done'));
  const statuses = (asks: Ask[]) =>
    Promise.all(
      asks.map(async ([method, headers]) => (await app.request(`${own}/trpc/x`, { method, headers })).status),
    );
  expect(await statuses(foreign)).toEqual([200, 200, 200, 200, 403, 200]);
  expect(await statuses(ours)).toEqual([200, 403, 200, 200, 200]);
});
