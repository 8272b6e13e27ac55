import { defined } from '../../contract/defined.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOf, firstCheck, type JournalLine, journalKey, parseBody } from './lines.ts';
import { segmentName, segmentNumbers } from './segments.ts';

type SegmentFault = 'torn' | 'damaged' | 'other_shop';

export type Segment = {
  number: number;
  /** Lines whose checks hold, in order; what comes after a fault is not read. */
  lines: JournalLine[];
  /** The check after so many bytes, where that was asked for. */
  checkAt: Map<number, string>;
  bytes: number;
  fault?: SegmentFault;
};

/** Reads the files of one or more copies of a journal; of two copies of a file the one counts that goes further. */
export async function readJournal(
  blindIndexKey: Buffer,
  folders: string[],
  positions: readonly { number: number; bytes: number }[] = [],
): Promise<Segment[]> {
  const wanted = Map.groupBy(positions, ({ number }) => number);
  const key = journalKey(blindIndexKey);
  const best = new Map<number, Segment>();
  for (const folder of folders) {
    for (const number of await segmentNumbers(folder)) {
      const segment = parseSegment(key, number, {
        file: await readFile(join(folder, segmentName(number))),
        positions: wanted.get(number),
      });
      const known = best.get(number);
      if (!known || segment.lines.length > known.lines.length) best.set(number, segment);
    }
  }
  return [...best.values()].toSorted((a, b) => a.number - b.number);
}

function parseSegment(
  key: Buffer,
  number: number,
  { file, positions = [] }: { file: Buffer; positions?: readonly { bytes: number }[] | undefined },
): Segment {
  const wanted = new Set(positions.map(({ bytes }) => bytes));
  const segment: Segment = { number, lines: [], checkAt: new Map(), bytes: 0 };
  let check = firstCheck;
  while (segment.bytes < file.length) {
    const end = file.indexOf(0x0a, segment.bytes);
    const text = file.toString('utf8', segment.bytes, end < 0 ? file.length : end);
    const cut = text.lastIndexOf(' ');
    const body = text.slice(0, Math.max(0, cut));
    const line = parseBody(body);
    const expected = checkOf(key, check, body);
    const isFirst = segment.lines.length === 0;
    if (end < 0) segment.fault = 'torn';
    else if (!line || text.slice(cut + 1) !== expected) segment.fault = isFirst ? 'other_shop' : 'damaged';
    else if (isFirst && !(line.type === 'H' && line.number === number)) segment.fault = 'damaged';
    if (segment.fault) return segment;
    check = expected;
    segment.lines.push(defined(line, 'line'));
    segment.bytes = end + 1;
    if (wanted.has(segment.bytes)) segment.checkAt.set(segment.bytes, check);
  }
  if (segment.lines.length === 0) segment.fault = 'torn';
  return segment;
}
