import type { FileLayout } from '../../contract/imports.ts';
import { lineSplitter } from './split-lines.ts';
import { tableSplitter } from './split-table.ts';
import type { Splitter } from './splitter.ts';

/** Finds the keys in a file's text, a piece at a time; holds one unfinished line or record. `width`: the table's columns. */
export function newSplitter(layout: FileLayout, width: number): Splitter {
  return layout.kind === 'table' ? tableSplitter({ ...layout, width }) : lineSplitter(layout);
}
