import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defineDriver, type Driver } from '../../../../server/drivers/driver.ts';
import { drivers } from '../../../../server/drivers/index.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { listPlugIns } from '../../../../server/features/plug-ins/list-plug-ins.ts';
import { savePlugIn } from '../../../../server/features/plug-ins/save-plug-in.ts';
import { followDriver } from '../../../../server/features/scaling/chosen-driver.ts';
import { testContext } from '../../../support/context.ts';
import { order } from '../../../support/driver-suite.ts';
import { testDatabase } from '../../../support/database.ts';

const orders: { region: string; counts: Record<string, number> }[] = [];

/** A place for the length of a test. */
const elsewhere = defineDriver({
  label: { 'zh-CN': '别处', en: 'Elsewhere' },
  settings: z.object({
    region: z.string().min(1),
    token: z.string().meta({ secret: true }).optional(),
  }),
  capabilities: { mostInstances: 200 },
  open: ({ region }) => ({
    observe: async () => ({ services: {}, room: { left: null }, processors: null }),
    async setDesired({ counts }) {
      orders.push({
        region,
        counts: Object.fromEntries(Object.entries(counts).map(([of, { desired }]) => [of, desired])),
      });
      return 'done';
    },
    kill: async () => false,
  }),
});
const registry = drivers as Record<string, Driver>;
afterEach(() => {
  delete registry.elsewhere;
});

test('the scaler gives its orders to the driver that the shop has chosen, from 2 s after the choice', async () => {
  registry.elsewhere = elsewhere as Driver;
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  let nowMs = 1_800_000_000_000;
  ctx.clock = () => nowMs;
  const place = followDriver(ctx, { fetch, handed: {} });
  const choose = (enabled: boolean, region: string) =>
    savePlugIn(ctx, { kind: 'driver', name: 'elsewhere', enabled, settings: { region } }, systemActor);
  const later = () => (nowMs += 2001);
  const isOn = async () =>
    (await listPlugIns(ctx)).filter(({ kind, enabled }) => kind === 'driver' && enabled).map(({ name }) => name);

  // processes of this machine, and no fleet has started this one
  await expect(order(place.driver, { orders: 1 }, 1)).rejects.toMatchObject({ trouble: 'missing' });
  expect([place.mostInstances, await isOn()]).toEqual([64, ['local']]);

  await choose(true, 'north');
  later();
  expect(await order(place.driver, { orders: 2 }, 1)).toBe('done');
  expect([place.mostInstances, await isOn()]).toEqual([200, ['elsewhere']]);

  await choose(true, 'south');
  later();
  await order(place.driver, { orders: 3 }, 1);
  expect(orders).toEqual([
    { region: 'north', counts: { orders: 2 } },
    { region: 'south', counts: { orders: 3 } },
  ]);

  await choose(false, 'south');
  later();
  await expect(place.driver.observe()).rejects.toMatchObject({ trouble: 'missing' });
  expect([place.mostInstances, await isOn()]).toEqual([64, ['local']]);
});

test('settings that do not fit are refused by the name of the field, and a driver that nobody knows is not found', async () => {
  registry.elsewhere = elsewhere as Driver;
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const save = (name: string, settings: Record<string, unknown>) =>
    savePlugIn(ctx, { kind: 'driver', name, enabled: true, settings }, systemActor);
  await expect(save('elsewhere', { region: '' })).rejects.toMatchObject({ extra: { field: 'settings.region' } });
  await expect(save('constructor', {})).rejects.toMatchObject({ code: 'not_found' });
  await save('elsewhere', { region: 'north', token: 'sesame-12' });
  const row = (await listPlugIns(ctx)).find(({ name }) => name === 'elsewhere');
  expect(JSON.stringify(row)).not.toContain('sesame');
  await save('elsewhere', { region: 'south', token: row!.settings.token });
  const raw = await db.pool.query("select value::text from setting where key = 'driver:elsewhere'");
  expect(JSON.stringify(raw.rows)).not.toContain('sesame');
});

test('a place that this shop cannot reach is neither offered nor taken', async () => {
  registry.elsewhere = { ...elsewhere, isWithinReach: ({ mounted }) => mounted !== undefined } as Driver;
  await using db = await testDatabase();
  const ctx = testContext(db.database);
  const offered = async () =>
    (await listPlugIns(ctx)).filter(({ kind }) => kind === 'driver').map(({ name, enabled }) => ({ name, enabled }));
  const choose = () =>
    savePlugIn(ctx, { kind: 'driver', name: 'elsewhere', enabled: true, settings: { region: 'north' } }, systemActor);
  await expect(choose()).rejects.toMatchObject({ code: 'bad_input', extra: { reason: 'out_of_reach' } });
  expect(await offered()).toEqual([{ name: 'local', enabled: true }]);

  ctx.config = { ...ctx.config, mounted: { url: 'https://10.0.0.1', folder: '/run' } };
  await choose();
  ctx.config = { ...ctx.config, mounted: undefined };
  expect(await offered()).toEqual([
    { name: 'local', enabled: false },
    { name: 'elsewhere', enabled: true },
  ]);
});
