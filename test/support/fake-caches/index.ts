import type { FakeCache, FakeCacheDeps } from './fake-cache.ts';

type Start = (deps: FakeCacheDeps) => Promise<FakeCache>;

const files = import.meta.glob<Record<string, unknown>>('./*.ts', { eager: true });

/** The other side of a cache, from the file of its name here: `startFake…`. Throws where there is none. */
export function fakeCache(name: string, deps: FakeCacheDeps): Promise<FakeCache> {
  const start = Object.entries(files[`./${name}.ts`] ?? {}).find(([exported]) => exported.startsWith('startFake'))?.[1];
  if (!start) throw new Error(`A cache brings its fake: export startFake… from test/support/fake-caches/${name}.ts`);
  return (start as Start)(deps);
}
