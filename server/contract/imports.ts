import { z } from 'zod';
import { importHandle } from './import-handle.ts';

/** What a file of keys may be written in. The last is what anything can be read as. */
export const fileEncodings = ['utf-8', 'gb18030', 'big5', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type FileEncoding = (typeof fileEncodings)[number];

export const delimiters = [',', ';', '\t'] as const;
export type Delimiter = (typeof delimiters)[number];

/** What stands between the columns of one key. */
export const joiners = ['----', '\t', ':'] as const;
export type Joiner = (typeof joiners)[number];

/** Columns of a table, at most; a file with more is read line by line. */
export const maxColumns = 50;

/** How a file is cut into keys. `columns` count from 0, in the order in which they make the key; unused when one line is one key. */
const fileLayout = z.object({
  kind: z.enum(['lines', 'table']),
  delimiter: z.enum(delimiters),
  /** The first line names the columns and is no key. */
  header: z.boolean(),
  columns: z
    .array(
      z
        .number()
        .int()
        .min(0)
        .max(maxColumns - 1),
    )
    .min(1)
    .max(maxColumns)
    .refine((columns) => new Set(columns).size === columns.length),
  joiner: z.enum(joiners),
});
export type FileLayout = z.output<typeof fileLayout>;

/** A person's word on how the file is to be read; what is left out stays as it was judged. */
export const decideImportInput = importHandle.extend({
  encoding: z.enum(fileEncodings).optional(),
  layout: fileLayout.optional(),
});
export type DecideImportInput = z.input<typeof decideImportInput>;

/** What was made tidy in keys, by kind: blanks at the ends, invisible characters, odd spaces within, line ends within. */
export const tidyKinds = ['ends', 'invisible', 'spaces', 'breaks'] as const;
export type TidyKind = (typeof tidyKinds)[number];
/** Keys that were tidied, by kind; a key may count in several. */
export type Tidied = Record<TidyKind, number>;

/** A question that waits for a person before the import can be confirmed. */
export type ImportQuestion = 'encoding' | 'columns' | 'header';

export type ImportReading = {
  encoding: FileEncoding;
  /** All encodings, the likeliest first. */
  encodings: FileEncoding[];
  layout: FileLayout;
  /** Columns of the table; 1 when one line is one key. */
  columnCount: number;
  /** The columns' names as the first line has them; empty without a header. */
  columnNames: string[];
  /** The columns are those that were chosen for this supplier last time. */
  remembered: boolean;
  /** The first line; masked unless it names columns. */
  firstLine: string;
  /** Lines end in more than one way; each was taken as an end. */
  mixedLineEnds: boolean;
  asks: ImportQuestion[];
  /** Up to three keys as they would be delivered, letters and digits masked but the last few. */
  samples: string[];
  /** The same lines, cell by cell, for choosing columns. */
  cells: string[][];
  /** Lines that name columns and are left out. */
  headers: number;
  tidied: Tidied;
};
