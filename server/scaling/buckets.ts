/** Figures over a stretch of time in a fixed number of buckets, so that memory stays plain JSON of a fixed size. */
export type Buckets = {
  /** Number of the newest bucket: time divided by the bucket's length; -1 before the first. */
  newest: number;
  values: number[];
};

export function createBuckets(length: number): Buckets {
  return { newest: -1, values: Array.from({ length }, () => 0) };
}

/** Moves on to the bucket of `nowMs`; what fell out is emptied. A clock that goes back stays in the newest. */
export function advance(buckets: Buckets, nowMs: number, bucketMs: number): void {
  const { values } = buckets;
  const now = Math.floor(nowMs / bucketMs);
  if (now <= buckets.newest) return;
  const passed = buckets.newest < 0 ? values.length : Math.min(values.length, now - buckets.newest);
  for (let n = 0; n < passed; n++) values[(now - n) % values.length] = 0;
  buckets.newest = now;
}

export function raise(buckets: Buckets, value: number): void {
  const at = buckets.newest % buckets.values.length;
  const held = buckets.values[at];
  if (held !== undefined && value > held) buckets.values[at] = value;
}

export function add(buckets: Buckets, value: number): void {
  const at = buckets.newest % buckets.values.length;
  const held = buckets.values[at];
  if (held !== undefined) buckets.values[at] = held + value;
}

/** The largest of the newest `count` buckets. */
export function largest(buckets: Buckets, count: number): number {
  const { newest, values } = buckets;
  const stop = Math.max(0, newest - Math.min(count, values.length) + 1);
  let most = 0;
  for (let n = newest; n >= stop; n--) {
    const value = values[n % values.length] ?? 0;
    if (value > most) most = value;
  }
  return most;
}

/** How long until no more than `most` are left in the buckets, ms. */
export function fewerInMs(
  { newest, values }: Buckets,
  most: number,
  { bucketMs, nowMs }: { bucketMs: number; nowMs: number },
): number {
  let left = values.reduce((sum, value) => sum + value, 0);
  for (let n = 1; n <= values.length; n++) {
    if (left <= most) return n === 1 ? 0 : Math.max(0, (newest + n - 1) * bucketMs - nowMs);
    left -= values[(newest + n) % values.length] ?? 0;
  }
  return Math.max(0, (newest + values.length) * bucketMs - nowMs);
}

export function total(buckets: Buckets): number {
  let sum = 0;
  for (const value of buckets.values) sum += value;
  return sum;
}
