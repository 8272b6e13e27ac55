import type { ImportConfirmed } from '../../server/contract/keys.ts';
import type { ImportHandle } from '../../server/contract/import-handle.ts';
import type { Actor, Context } from '../../server/features/context.ts';
import { appendChunk } from '../../server/features/imports/append-chunk.ts';
import { beginImport } from '../../server/features/imports/begin-import.ts';
import { confirmImport } from '../../server/features/imports/confirm-import.ts';

export const staff: Actor = { id: 'staff-1', name: '小李', role: 'staff' };
export const owner: Actor = { id: 'owner-1', name: '老板', role: 'owner' };

type SendOptions = { format?: 'auto' | 'lines' | 'csv'; chunkBytes?: number; supplier?: string; by?: Actor };

/** Sends a whole file, cut into chunks of `chunkBytes`; not confirmed yet. */
export async function sendFile(
  ctx: Context,
  variantId: string,
  file: string | Buffer,
  { format = 'lines', chunkBytes = 64, supplier = '', by = staff }: SendOptions = {},
): Promise<ImportHandle> {
  const { sessionId, importToken } = await beginImport(ctx, { variantId, format, label: 'test', supplier }, by);
  const bytes = Buffer.from(file as string);
  const chunks = Math.max(1, Math.ceil(bytes.length / chunkBytes));
  for (let chunk = 0; chunk < chunks; chunk++) {
    const part = bytes.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes);
    await appendChunk(ctx, { sessionId, importToken, chunk, bytes: part, last: chunk === chunks - 1 }, by);
  }
  return { sessionId, importToken };
}

export async function importKeys(ctx: Context, variantId: string, keys: string[]): Promise<ImportConfirmed> {
  return confirmImport(ctx, await sendFile(ctx, variantId, keys.join('\n'), { chunkBytes: 100_000 }), staff);
}
