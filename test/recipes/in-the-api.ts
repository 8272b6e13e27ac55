import { expect, test } from 'vitest';
import { addPerson, openConsole, signedIn, testDatabase } from '../server/api/console.ts';

/** Runs in the copy that has all recipes of docs/adding.md: what a desk is told of them. */
test('what was added is served by the API', async () => {
  await using db = await testDatabase();
  await using desk = await openConsole(db);
  await addPerson(desk.ctx, 'owner');
  const owner = await signedIn(desk.url, 'owner@shop.test');
  const asked = async (path: string) => JSON.stringify((await owner.query(desk.url, path)).body.result.data);
  expect(await asked('holds.count')).toBe('{"buyers":0}');
  expect(await asked('gateways.list')).toContain('"Acme Pay"');
  expect(await asked('scaling.rules')).toContain('"kind":"crowd"');
  expect(await asked('settings.get')).toContain('"goodNight":false');
  for (const name of ['Acme Cloud', 'Acme Push', 'Acme Cache']) expect(await asked('plugIns.list')).toContain(name);
  const me = await asked('session.me');
  for (const name of ['Acme Pay', 'as just now', 'visitors an arrival']) expect(me).toContain(name);
});
