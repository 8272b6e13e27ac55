import type { FileEncoding, FileLayout } from '../../contract/imports.ts';
import type { Judgement } from './judge-encoding.ts';

/** How a file is read; kept with its import. */
export type ReadAs = {
  judgement: Judgement;
  encoding: FileEncoding;
  layout: FileLayout;
  columnCount: number;
  doubtfulHeader: boolean;
  /** The table's shape as a keyed hash; null when the file isn't a table of several columns. */
  shape: string | null;
  remembered: boolean;
  /** Known once the file is read. */
  totals?: {
    headers: number;
    mixedLineEnds: boolean;
    tidied: Record<'ends' | 'invisible' | 'spaces' | 'breaks', number>;
  };
};
