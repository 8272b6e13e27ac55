import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Driver } from '../../server/drivers/driver.ts';
import { type DriverName, drivers, openDriver } from '../../server/drivers/index.ts';
import { driverSuite, order } from '../support/driver-suite.ts';
import { fakePlaces } from '../support/fake-places/index.ts';

const names = Object.keys(drivers) as DriverName[];

test('the registry is sorted and every name can be stored', () => {
  expect(names).toEqual([...names].sort());
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

describe.each(names)('%s', (name) => {
  const { label, settings, capabilities }: Driver = drivers[name];

  test('tells its words, what it can do, and a form that can be drawn', () => {
    expect(label.en.length * label['zh-CN'].length).toBeGreaterThan(0);
    expect(capabilities.mostInstances ?? 1).toBeGreaterThan(0);
    expect(z.toJSONSchema(settings, { io: 'input' })).toMatchObject({ type: 'object' });
  });

  driverSuite({ open: fakePlaces[name], mostInstances: capabilities.mostInstances });
});

test('local: without a fleet nothing is ordered', async () => {
  const orphan = openDriver('local', {}, { fetch, handed: {} });
  await expect(order(orphan, { orders: 1 }, 1)).rejects.toMatchObject({ code: 'unavailable', trouble: 'missing' });
});
