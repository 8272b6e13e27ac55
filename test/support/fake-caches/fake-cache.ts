/** The other side of one cache. */
export type FakeCache = AsyncDisposable & {
  /** Settings with which the cache reaches it. */
  settings: Record<string, unknown>;
  /** It can't be reached any more; absent where there is nothing to reach. */
  vanish?(): Promise<void>;
};

export type FakeCacheDeps = { now: () => number };
