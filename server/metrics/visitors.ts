import { createHash } from 'node:crypto';

const bits = 8192;

/** Counts distinct visitors of the last minutes by linear counting: 1 kB, and instances merge by OR. */
export type VisitorMap = { see(visitor: string): void; toText(): string };

export function createVisitorMap(clock: () => number, windowMs = 150_000): VisitorMap {
  let previous = Buffer.alloc(bits / 8);
  let current = Buffer.alloc(bits / 8);
  let startedAt = clock();
  const turn = () => {
    const age = clock() - startedAt;
    if (age < windowMs) return;
    previous = age < 2 * windowMs ? current : Buffer.alloc(bits / 8);
    current = Buffer.alloc(bits / 8);
    startedAt = clock();
  };
  return {
    see(visitor) {
      turn();
      const bit = createHash('sha256').update(visitor).digest().readUInt16BE(0) % bits;
      current[bit >> 3] = (current[bit >> 3] ?? 0) | (1 << (bit & 7));
    },
    toText() {
      turn();
      const both = Buffer.from(previous.map((byte, i) => byte | (current[i] ?? 0)));
      return both.some((byte) => byte !== 0) ? both.toString('base64') : '';
    },
  };
}

/** Estimated number of distinct visitors over all maps. */
export function countVisitors(texts: string[]): number {
  const merged = Buffer.alloc(bits / 8);
  for (const text of texts) {
    const map = Buffer.from(text, 'base64');
    for (const [i, byte] of map.subarray(0, merged.length).entries()) merged[i] = (merged[i] ?? 0) | byte;
  }
  let zero = 0;
  for (const byte of merged) zero += 8 - popCount(byte);
  return zero === 0 ? bits : Math.round(bits * Math.log(bits / zero));
}

function popCount(byte: number): number {
  let n = byte;
  n -= (n >> 1) & 0x55;
  n = (n & 0x33) + ((n >> 2) & 0x33);
  return (n + (n >> 4)) & 0x0f;
}
