import { defined } from '../../contract/defined.ts';
import { looksLikeHeader, records } from './judge-layout.ts';
import { maskKey } from '../keys/mask-key.ts';
import type { ReadAs } from './reading.ts';

export type Beginning = { firstLine: string; columnNames: string[]; cells: string[][] };

/** The file's first lines for the preview: the first one, and for a table its columns' names and three rows, all masked. */
export function beginningOf(head: string, { layout }: ReadAs): Beginning {
  const first = defined(head.trimStart().split(/[\r\n]/, 1)[0], 'a first line')
    .trim()
    .slice(0, 200);
  if (layout.kind === 'lines')
    return { firstLine: looksLikeHeader([first]) ? first : maskKey(first), columnNames: [], cells: [] };
  const rows = records(head, layout.delimiter, true).filter((row) => row !== null);
  const names = rows[0] ?? [];
  const shown = looksLikeHeader(names) ? names.map((name) => name.slice(0, 40)) : names.map((name) => maskKey(name));
  return {
    firstLine: shown.join(layout.delimiter),
    columnNames: layout.header ? shown : [],
    cells: rows.slice(layout.header ? 1 : 0, layout.header ? 4 : 3).map((row) => row.map(maskKey)),
  };
}
