/** Sixty counts of a minute as unsigned LEB128 integers: a quiet second is one byte. */
export function encodeCounts(counts: readonly number[]): Buffer {
  const bytes: number[] = [];
  for (const count of counts) {
    let left = Math.max(0, Math.round(count));
    while (left > 0x7f) {
      bytes.push((left & 0x7f) | 0x80);
      left = Math.floor(left / 128);
    }
    bytes.push(left);
  }
  return Buffer.from(bytes);
}

export function decodeCounts(bytes: Uint8Array): number[] {
  const counts: number[] = [];
  let value = 0;
  let weight = 1;
  for (const byte of bytes) {
    value += (byte & 0x7f) * weight;
    weight *= 128;
    if (byte & 0x80) continue;
    counts.push(value);
    value = 0;
    weight = 1;
  }
  return counts;
}
