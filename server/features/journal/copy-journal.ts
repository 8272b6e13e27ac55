import { copyFile, mkdir, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Position, liveMs } from './judge-journal.ts';
import { segmentName, segmentNumbers } from './segments.ts';

/** A line is shorter than this, bytes. */
const lineMost = 512;

/** How far the files are that are still being written (or were a moment ago). A file that ends in half a line is told up to the line before. */
export async function journalPositions(folder: string, nowMs: number): Promise<Position[]> {
  const positions: Position[] = [];
  for (const number of await segmentNumbers(folder)) {
    const file = join(folder, segmentName(number));
    const { mtimeMs } = await stat(file);
    if (mtimeMs < nowMs - liveMs) continue;
    const end = await lastLine(file);
    if (end) positions.push({ number, ...end });
  }
  return positions;
}

async function lastLine(file: string): Promise<{ bytes: number; check: string } | undefined> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const from = Math.max(0, size - 2 * lineMost);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
    const tail = buffer.subarray(0, bytesRead);
    const end = tail.lastIndexOf(0x0a);
    if (end < 0) return undefined;
    const start = tail.lastIndexOf(0x0a, end - 1) + 1;
    const line = tail.toString('utf8', start, end);
    return { bytes: from + end + 1, check: line.slice(line.lastIndexOf(' ') + 1) };
  } finally {
    await handle.close();
  }
}

/** Copies all files as they are now; what is written meanwhile may be missing from the copy. */
export async function copyJournal(folder: string, target: string): Promise<void> {
  const numbers = await segmentNumbers(folder);
  if (numbers.length === 0) return;
  await mkdir(target, { recursive: true, mode: 0o700 });
  for (const number of numbers) await copyFile(join(folder, segmentName(number)), join(target, segmentName(number)));
}
