import type { BadLine } from '../../contract/keys.ts';
import { splitCsv } from './split-csv.ts';
import { splitLines } from './split-lines.ts';

/** Where a chunk ended; the next one begins there. */
export type SplitterState = {
  /** Lines behind us. */
  lines: number;
  /** Whether the beginning of the file (and its BOM) is behind us. */
  started: boolean;
  /** We are inside a line that was too long and has been told. */
  skipping: boolean;
  /** CSV: which field holds the key, once the header is known. */
  column: number | null;
};

export const newSplitter: SplitterState = { lines: 0, started: false, skipping: false, column: null };

export type Found = { line: number; text: string };
export type Split = { keys: Found[]; bad: BadLine[]; state: SplitterState; carry: Buffer };

export type SplitInput = { state: SplitterState; carry: Buffer; chunk: Buffer; last: boolean };

const empty = Buffer.alloc(0);
const bom = Buffer.from([0xef, 0xbb, 0xbf]);
const newline = 0x0a;

/** Finds the keys in the next chunk of a file. However a file is cut into chunks, the same keys and lines come out. */
export function splitFile(format: 'lines' | 'csv', { state, carry, chunk, last }: SplitInput): Split {
  let bytes = carry.length > 0 ? Buffer.concat([carry, chunk]) : chunk;
  const split: Split = { keys: [], bad: [], state: { ...state }, carry: empty };
  if (!state.started) {
    if (bytes.length < bom.length && !last) return { ...split, carry: bytes };
    if (bytes.subarray(0, bom.length).equals(bom)) bytes = bytes.subarray(bom.length);
    split.state.started = true;
  }
  if (state.skipping) {
    const end = bytes.indexOf(newline);
    if (end < 0) {
      if (last) split.state.lines++;
      return split;
    }
    split.state.lines++;
    split.state.skipping = false;
    bytes = bytes.subarray(end + 1);
  }
  const rest = format === 'csv' ? splitCsv(bytes, last, split) : splitLines(bytes, last, split);
  return { ...split, carry: rest };
}
