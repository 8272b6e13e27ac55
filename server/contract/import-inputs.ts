import { z } from 'zod';
import { importHandle } from './import-handle.ts';
import { maxChunkBytes } from './keys.ts';

export const appendChunkInput = importHandle.extend({
  chunk: z.number().int().min(0).max(1_000_000),
  bytesBase64: z.string().max(Math.ceil(maxChunkBytes / 3) * 4),
  last: z.boolean(),
});
export const confirmImportInput = importHandle.extend({ skipDuplicates: z.boolean().optional() });
