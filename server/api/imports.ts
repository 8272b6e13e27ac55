import { decideImportInput } from '../contract/imports.ts';
import { appendChunkInput, confirmImportInput } from '../contract/import-inputs.ts';
import { beginImportInput } from '../contract/keys.ts';
import { importHandle } from '../contract/import-handle.ts';
import { appendChunk } from '../features/imports/append-chunk.ts';
import { beginImport } from '../features/imports/begin-import.ts';
import { cancelImport, importProgress } from '../features/imports/cancel-import.ts';
import { confirmImport } from '../features/imports/confirm-import.ts';
import { decideImport } from '../features/imports/decide-import.ts';
import { previewImport } from '../features/imports/preview-import.ts';
import { AppError } from '../lib/app-error.ts';
import { allow } from './trpc.ts';

/** Keys on their way in; part of the stock router. */
export const importProcedures = {
  beginImport: allow('stock.import')
    .input(beginImportInput)
    .mutation(({ ctx, input }) => beginImport(ctx.app, input, ctx.actor)),
  appendChunk: allow('stock.import')
    .input(appendChunkInput)
    .mutation(({ ctx, input: { bytesBase64, ...input } }) =>
      appendChunk(ctx.app, { ...input, bytes: fromBase64(bytesBase64) }, ctx.actor),
    ),
  importState: allow('stock.import')
    .input(importHandle)
    .query(({ ctx, input }) => importProgress(ctx.app, input, ctx.actor)),
  previewImport: allow('stock.import')
    .input(importHandle)
    .query(({ ctx, input }) => previewImport(ctx.app, input, ctx.actor)),
  decideImport: allow('stock.import')
    .input(decideImportInput)
    .mutation(({ ctx, input }) => decideImport(ctx.app, input, ctx.actor)),
  confirmImport: allow('stock.import')
    .input(confirmImportInput)
    .mutation(({ ctx, input }) => confirmImport(ctx.app, input, ctx.actor)),
  cancelImport: allow('stock.import')
    .input(importHandle)
    .mutation(({ ctx, input }) => cancelImport(ctx.app, input, ctx.actor)),
};

/** Node's decoder skips what is no base64; a key may not get lost like that. */
function fromBase64(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text)
    throw new AppError('bad_input', 'The chunk is not base64.', { field: 'bytesBase64' });
  return bytes;
}
