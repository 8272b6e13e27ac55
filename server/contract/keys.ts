import { z } from 'zod';
import { reason, rowId, trimmedText as text, uuid } from './fields.ts';
import type { ImportReading } from './imports.ts';

/** Longest key, characters; longest line and longest CSV record, bytes. */
export const maxKeyLength = 4096;
export const maxLineBytes = 16_384;
export const maxRecordBytes = 65_536;
/** Keys in one import, and bytes of its file. */
export const maxImportKeys = 2_000_000;
export const maxImportBytes = 512 * 1024 * 1024;
/** What a client cuts its file into, and the most that is taken at once, bytes. */
export const importChunkBytes = 4 * 1024 * 1024;
export const maxChunkBytes = 6 * 1024 * 1024;
/** Bad lines are counted all, and told one by one up to this many. */
export const toldBadLines = 100;
/** For so long whoever imported a batch may take its unsold keys back. */
export const undoOwnMinutes = 60;
export const revealsPerDay = 20;
export const exportsPerDay = 10;
export const maxExportKeys = 100_000;

export const badLineReasons = [
  'too_long',
  'unreadable',
  'control_character',
  'bad_quoting',
  'no_key',
  'missing_column',
  'extra_columns',
] as const;
export type BadLineReason = (typeof badLineReasons)[number];
export type BadLine = { line: number; reason: BadLineReason };

export const beginImportInput = z.object({
  variantId: uuid,
  /** `auto`: judged by what the file looks like. */
  format: z.enum(['auto', 'lines', 'csv']).default('auto'),
  label: text(80).default(''),
  supplier: text(80).default(''),
  /** For the whole batch, minor units. */
  costMinor: z.number().int().min(0).max(100_000_000_000).default(0),
  note: text(500).default(''),
});
export type BeginImportInput = z.input<typeof beginImportInput>;

export type ImportBegun = { sessionId: string; importToken: string; chunkBytes: number };

export type ImportState = 'open' | 'received' | 'confirmed';
export type ImportProgress = { nextChunk: number; lines: number; keys: number; bad: number; state: ImportState };

export type StockDuplicates = {
  batchId: string;
  label: string;
  productName: string;
  variantName: string;
  count: number;
};

export type ImportPreview = {
  /** Where the keys would go. */
  target: { variantId: string; productName: string; variantName: string; label: string };
  reading: ImportReading;
  /** Lines that are not blank. */
  total: number;
  fresh: number;
  duplicatesInFile: number;
  duplicatesInStock: number;
  /** Not in stock, but known to have been sold before the shop came back from a backup. */
  soldBefore: number;
  /** Which batches have them already, most first, at most 20. */
  stockDuplicates: StockDuplicates[];
  bad: BadLine[];
  badCount: number;
};

export type ImportConfirmed = {
  batchId: string;
  imported: number;
  skipped: number;
  /** On hold: the shop came back from a backup that nobody has checked yet, and the file may be from the time that is missing. */
  held: number;
};

const batchStates = ['active', 'stopped', 'recalled', 'undone'] as const;
export type BatchState = (typeof batchStates)[number];

export type BatchRow = {
  id: string;
  variantId: string;
  productName: string;
  variantName: string;
  label: string;
  supplier: string;
  /** Only for those who may see money. */
  costMinor?: number | undefined;
  note: string;
  keyCount: number;
  left: number;
  /** Of `left`: on hold since the shop came back from a backup. */
  held: number;
  sold: number;
  state: BatchState;
  importedBy: string;
  createdAt: string;
  /** One's own import, which one may take back until then. */
  undoUntil?: string | undefined;
};

export type ReceivedKey = { orderNo: string; slot: number };

export type BatchChange = {
  affected: number;
  /** Unsold keys that a live unpaid order holds, and that therefore stayed as they were. */
  held: number;
  /** Recall: who has keys of this batch, at most 10,000. */
  receivedBy?: ReceivedKey[];
  receivedCount?: number;
  /** Recall: sold a moment ago, not delivered yet; ask again to see who got them. */
  underway?: number;
};

export type StockRow = {
  variantId: string;
  productId: string;
  productName: string;
  variantName: string;
  onShelf: boolean;
  left: number;
  reserved: number;
  stopped: number;
  /** On hold since the shop came back from a backup; not counted as stopped. */
  held: number;
  batches: number;
  soldLastHour: number;
  soldLastDay: number;
  /** Until what is left is gone; null: nothing sells, so nothing runs out. */
  hoursLeft: number | null;
  /** What the advice is reckoned from. */
  outlook: {
    /** The same hours of past weeks, or the last day where there is less than a week. */
    basis: 'weeks' | 'lastDay';
    /** Keys that will probably be asked for within 1, 3 and 7 days. */
    wanted: Record<1 | 3 | 7, number>;
    /** So many of them because of the last hour's burst. */
    burst: number;
  };
  /** How many to add for three days. */
  toAdd: number;
};

export const revealInput = z.object({ keyId: rowId, reason });
export const exportInput = z.object({
  batchId: uuid,
  which: z.enum(['unsold', 'all']).default('unsold'),
  reason,
});
