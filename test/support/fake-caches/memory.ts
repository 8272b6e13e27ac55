import type { FakeCache } from './fake-cache.ts';

/** It keeps what it is given itself. */
export async function startFakeMemory(): Promise<FakeCache> {
  return { settings: {}, [Symbol.asyncDispose]: async () => {} };
}
