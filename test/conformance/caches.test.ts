import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Cache } from '../../server/cache/cache.ts';
import { caches } from '../../server/cache/index.ts';
import type { FieldMessages } from '../../server/contract/plug-in.ts';
import { fakeCache } from '../support/fake-caches/index.ts';

const known: Record<string, Cache> = caches;
const names = Object.keys(known);

test('the registry is sorted and every name can be stored', () => {
  expect(names).toEqual(names.toSorted());
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{0,30}$/);
});

describe.each(names)('%s', (name) => {
  const cache = known[name]!;
  async function opened() {
    const clock = { now: 1_800_000_000_000 };
    const now = () => clock.now;
    const fake = await fakeCache(name, { now });
    return { clock, fake, open: cache.open(cache.settings.parse(fake.settings), { fetch, now }) };
  }

  test('has its words, and its settings make a form in both languages', () => {
    for (const words of [cache.label, cache.lead]) expect(words['zh-CN'] && words.en).toBeTruthy();
    const { properties = {} } = z.toJSONSchema(cache.settings, { io: 'input' });
    for (const [field, { title, secret }] of Object.entries(properties as unknown as Record<string, FieldMessages>)) {
      expect(title['zh-CN'] && title.en, field).toBeTruthy();
      expect(secret ?? false, field).toBe(/secret|key|token|password/i.test(field));
    }
  });

  test('what was kept last comes back as it was, under its own key only, as long as it is fresh', async () => {
    const { clock, fake, open } = await opened();
    await using _ = fake;
    expect(await open.get('nothing')).toBeUndefined();
    const anyKey = fc.stringMatching(/^[a-z0-9:-]{1,60}$/);
    await fc.assert(
      fc.asyncProperty(
        anyKey,
        fc.string({ unit: 'binary', maxLength: 2000 }),
        fc.string(),
        async (key, first, other) => {
          const value = first.toWellFormed();
          await open.put(key, other.toWellFormed(), 5000);
          await open.put(key, value, 1000);
          expect(await open.get(key)).toBe(value);
          expect(await open.get(`${key}-other`)).toBeUndefined();
          clock.now += 1001;
          expect(await open.get(key)).toBeUndefined();
        },
      ),
      { numRuns: 30 },
    );
  });

  test('one that cannot be reached is an error, never an answer', async () => {
    const { fake, open } = await opened();
    await using _ = fake;
    if (!fake.vanish) return;
    await open.put('key', 'value', 60_000);
    await fake.vanish();
    await expect(open.get('key')).rejects.toThrow();
    await expect(open.put('key', 'value', 1000)).rejects.toThrow();
  });
});
