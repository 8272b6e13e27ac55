import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cached } from '../../../server/lib/cached.ts';

type Ctx = { db: object; clock: () => number };
type Load = { id: number; settle: (error?: Error) => void };
type Kept = ReturnType<typeof cached<Ctx, number>>;
type Bench = { cache: Kept; loads: Load[]; ctx: Ctx & { now: number } };

const freshMs = 1000;

function bench(make: (load: () => Promise<number>) => Kept): Bench {
  const loads: Load[] = [];
  const load = () => {
    const id = loads.length;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    loads.push({ id, settle: (error) => (error ? reject(error) : resolve(id)) });
    return promise;
  };
  const ctx = { db: {}, now: 1_000_000, clock: () => ctx.now };
  return { cache: make(load), loads, ctx };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ do: 'read' as const }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 1500 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('set back' as const), ms: fc.integer({ min: 1, max: 5000 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'forget' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('end' as const, 'fail' as const), nth: fc.nat({ max: 3 }) }),
  },
);

/** Every read is answered by the load that is known to be fresh, and begins one only where none is. */
const holds = (make: (load: () => Promise<number>) => Kept) =>
  fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const { cache, loads, ctx } = bench(make);
    const open: Load[] = [];
    const answers: Promise<{ wanted: number; got: number | Error }>[] = [];
    let fresh: { id: number; at: number } | undefined;
    for (const one of steps) {
      if (one.do === 'wait') ctx.now += one.ms;
      if (one.do === 'set back') ctx.now -= one.ms;
      if (one.do === 'forget') {
        cache.forget(ctx);
        fresh = undefined;
      }
      if (one.do === 'end' || one.do === 'fail') {
        const [load] = open.splice(one.nth, 1);
        load?.settle(one.do === 'fail' ? new Error(String(load.id)) : undefined);
        if (one.do === 'fail' && load?.id === fresh?.id) fresh = undefined;
        await new Promise(setImmediate);
      }
      if (one.do !== 'read') continue;
      const isFresh = fresh !== undefined && ctx.now >= fresh.at && ctx.now - fresh.at < freshMs;
      const before = loads.length;
      const answer = cache.read(ctx);
      expect(loads.length - before).toBe(isFresh ? 0 : 1);
      if (!isFresh) {
        fresh = { id: before, at: ctx.now };
        open.push(loads[before]!);
      }
      const wanted = fresh!.id;
      answers.push(
        answer.then(
          (got) => ({ wanted, got }),
          (error: Error) => ({ wanted, got: error }),
        ),
      );
    }
    for (const load of open) load.settle();
    for (const { wanted, got } of await Promise.all(answers))
      expect(got instanceof Error ? Number(got.message) : got).toBe(wanted);
  });

test('a value is fresh, loaded by one load at a time, not kept when that fails, forgotten, and safe from a clock that is put back', async () => {
  await fc.assert(
    holds((load) => cached({ load, freshMs })),
    { numRuns: 300 },
  );
});

test('the property finds what the copies that this replaces did wrong', async () => {
  const asItWas = (load: () => Promise<number>): Kept => {
    const cache = new WeakMap<object, { at: number; value: Promise<number> }>();
    return {
      read(ctx) {
        const known = cache.get(ctx.db);
        if (known && ctx.clock() - known.at < freshMs) return known.value;
        const value = load();
        cache.set(ctx.db, { at: ctx.clock(), value });
        value.catch(() => cache.delete(ctx.db));
        return value;
      },
      forget: (ctx) => void cache.delete(ctx.db),
    };
  };
  await expect(fc.assert(holds(asItWas), { numRuns: 2000 })).rejects.toThrow();
});

test('a function says how long a value serves, from its end on, and until then all share its load', async () => {
  const took: number[] = [];
  const { cache, loads, ctx } = bench((load) =>
    cached<Ctx, number>({ load, freshMs: (_, tookMs) => (took.push(tookMs), tookMs * 2) }),
  );
  void cache.read(ctx);
  ctx.now += 50_000;
  void cache.read(ctx);
  expect(loads).toHaveLength(1);
  loads[0]!.settle();
  expect(await cache.read(ctx)).toBe(0);
  expect(took).toEqual([50_000]);
  ctx.now += 99_999;
  void cache.read(ctx);
  expect(loads).toHaveLength(1);
  ctx.now += 1;
  void cache.read(ctx);
  expect(loads).toHaveLength(2);
});

test('each key has its value, one key more than are kept drops them, and another database has its own', async () => {
  const loaded: string[] = [];
  const load = (_: Ctx, name: string) => Promise.resolve(loaded.push(name));
  const cache = cached<Ctx, number, string>({ load, freshMs, keyOf: (name) => name, mostKeys: 2 });
  const shop: Ctx = { db: {}, clock: () => 0 };
  for (const name of ['a', 'b', 'a', 'b']) await cache.read(shop, name);
  expect(loaded).toEqual(['a', 'b']);
  await cache.read({ ...shop, db: {} }, 'a');
  await cache.read(shop, 'c');
  await cache.read(shop, 'a');
  expect(loaded).toEqual(['a', 'b', 'a', 'c', 'a']);
});
