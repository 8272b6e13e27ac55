const tails = new Map<string, Promise<unknown>>();

/**
 * Runs `work` after all earlier work of the same key in this process, so that a burst of one buyer's requests sees its
 * own orders. Across instances a burst can pass a limit by the number of instances, not more.
 */
export async function oneAtATime<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(key);
  const mine = before ? before.then(work, work) : work();
  tails.set(key, mine);
  try {
    return await mine;
  } finally {
    if (tails.get(key) === mine) tails.delete(key);
  }
}
