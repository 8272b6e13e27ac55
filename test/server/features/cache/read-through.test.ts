import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type Cache, defineCache } from '../../../../server/cache/cache.ts';
import { caches } from '../../../../server/cache/index.ts';
import { readThrough } from '../../../../server/features/cache/read-through.ts';
import { systemActor } from '../../../../server/features/context.ts';
import { savePlugIn } from '../../../../server/features/plug-ins/save-plug-in.ts';
import { testContext } from '../../../support/context.ts';
import { testDatabase } from '../../../support/database.ts';

const shared = new Map<string, string>();
let broken = false;

/** One that two instances share, for the length of a test. */
const common = defineCache({
  label: { 'zh-CN': '共用', en: 'Shared' },
  lead: { 'zh-CN': '大家一起记', en: 'For all instances' },
  settings: z.object({}),
  open: () => ({
    async get(key) {
      if (broken) throw new Error('gone');
      return shared.get(key);
    },
    async put(key, value) {
      if (broken) throw new Error('gone');
      shared.set(key, value);
    },
  }),
});
const registry = caches as Record<string, Cache>;
afterEach(() => {
  delete registry.common;
  shared.clear();
  broken = false;
});

test('is worked out once for all that share a cache, anew when it does not fit, and goes on without the cache', async () => {
  registry.common = common as Cache;
  await using db = await testDatabase();
  const [one, other] = [testContext(db.database), testContext(db.database)];
  let loads = 0;
  const figure = {
    key: 'figure',
    schema: z.object({ loads: z.number() }),
    load: async () => ({ loads: ++loads }),
    freshMs: () => 60_000,
  };
  await savePlugIn(one, { kind: 'cache', name: 'common', enabled: true, settings: {} }, systemActor);
  expect(await readThrough(one, figure)).toEqual({ loads: 1 });
  expect(await readThrough(other, figure)).toEqual({ loads: 1 });
  expect(shared.get('figure')).toBe('{"loads":1}');
  for (const other of ['{"shape":2}', 'no json']) {
    shared.set('figure', other);
    expect(await readThrough(one, figure)).toEqual({ loads });
  }
  expect(loads).toBe(3);
  broken = true;
  expect(await readThrough(one, figure)).toEqual({ loads: 4 });
});
