import type { Tidied } from '../../contract/imports.ts';
import type { BadLine } from '../../contract/keys.ts';

export type Found = { line: number; text: string };
export type Split = { keys: Found[]; bad: BadLine[] };

export type Totals = {
  /** Lines behind us. */
  lines: number;
  tidied: Tidied;
  /** How lines ended. */
  ends: { lf: number; crlf: number; cr: number };
  /** Lines that name columns and were left out. */
  headers: number;
};

export type Splitter = {
  /** The keys in the next piece of the text. However a text is cut into pieces, the same keys and lines come out. */
  take(text: string, last: boolean): Split;
  totals: Totals;
};

export const newTotals = (): Totals => ({
  lines: 0,
  tidied: { ends: 0, invisible: 0, spaces: 0, breaks: 0 },
  ends: { lf: 0, crlf: 0, cr: 0 },
  headers: 0,
});
