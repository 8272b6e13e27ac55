import { z } from 'zod';

const kept = z.object({
  sessionId: z.string(),
  importToken: z.string(),
  chunkBytes: z.number(),
  fileName: z.string(),
  atMs: z.number(),
});

/** A file that was sent and checked, and is staged at the backend for an hour. */
export type KeptImport = z.output<typeof kept>;

const place = 'yinghuo.import';
/** A little less than the backend's hour. */
const keptForMs = 55 * 60_000;

/** Remembered beside the window, so that closing it loses nothing. The keys are not in it; it opens them only with its maker's session. */
export function keepImport(value: KeptImport): void {
  localStorage.setItem(place, JSON.stringify(value));
}

export function keptImport(nowMs = Date.now()): KeptImport | null {
  try {
    const value = kept.parse(JSON.parse(localStorage.getItem(place) ?? 'null'));
    return nowMs - value.atMs < keptForMs ? value : null;
  } catch {
    return null;
  }
}

export function dropKeptImport(): void {
  localStorage.removeItem(place);
}
