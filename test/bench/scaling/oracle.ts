import type { Policy } from './controller.ts';

/** Instances are held this long around each need, seconds before and after. */
const holdSeconds = 60;

/** The limit: knows what will come and how long a start takes, pays every start, and holds what it started for a minute. */
export const oracle: Policy = {
  name: 'oracle',
  delaySeconds: 0,
  create({ load, startSeconds }) {
    const held = slidingMax(load.need, holdSeconds, holdSeconds);
    const ahead = slidingMax(held, 0, startSeconds + 1);
    return {
      everySeconds: 1,
      initial: ahead[0]!,
      decide: (second) => ahead[second]!,
    };
  },
};

/** By index, the largest of `before` entries before it, itself, and `after` entries after it. */
export function slidingMax(values: Uint8Array, before: number, after: number): Uint8Array {
  const result = new Uint8Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  let next = 0;
  for (let at = 0; at < values.length; at++) {
    for (; next < values.length && next <= at + after; next++) {
      while (tail > head && values[queue[tail - 1]!]! <= values[next]!) tail--;
      queue[tail++] = next;
    }
    while (queue[head]! < at - before) head++;
    result[at] = values[queue[head]!]!;
  }
  return result;
}
