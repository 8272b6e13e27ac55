import { type ImportProgress, maxChunkBytes, maxImportBytes } from '../../contract/keys.ts';
import type { Connection } from '../../db/database.ts';
import { one, statement } from '../../db/statement.ts';
import type { ImportHandle } from '../../contract/import-handle.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Actor, Context } from '../context.ts';
import { refuseOnFullDisk } from '../disk/disk-view.ts';
import { type ImportSession, openImport, progressOf, showDataKey } from './import-session.ts';
import { refuseOtherKinds } from './sniff-file.ts';
import { keepChunk } from './staged-chunks.ts';

export type Chunk = ImportHandle & {
  /** Counted from 0. */
  chunk: number;
  bytes: Buffer;
  /** The file ends with this chunk. */
  last: boolean;
};

const advance = statement<ImportSession, [string, number, number, string]>({
  name: 'import_advance',
  text: `update import_session set next_chunk = next_chunk + 1, byte_count = byte_count + $2, line_count = line_count + $3, state = $4
    where id = $1 returning *, false as lapsed`,
});

/**
 * Takes the next chunk of the file, whole or not at all. One that was taken already is answered and nothing more, so a client
 * that lost an answer goes on from `nextChunk`. What is in it is read when the file has arrived: its encoding is judged as a whole.
 */
export async function appendChunk(ctx: Context, input: Chunk, actor: Actor): Promise<ImportProgress> {
  if (input.bytes.length > maxChunkBytes) {
    throw new AppError('too_large', `A chunk has at most ${maxChunkBytes} bytes.`, {
      reason: 'chunk_too_large',
      field: 'bytes',
    });
  }
  await refuseOnFullDisk(ctx);
  return transaction(ctx.db, async (tx) => {
    const session = await openImport(tx, input, { actor, forUpdate: true });
    if (input.chunk < session.next_chunk || session.state === 'confirmed') return progressOf(session);
    if (input.chunk > session.next_chunk || session.state !== 'open') {
      throw new AppError('conflict', `Chunk ${session.next_chunk} comes next.`, {
        reason: 'chunk_out_of_order',
        field: 'chunk',
      });
    }
    return progressOf(await keep(tx, session, input));
  });
}

async function keep(tx: Connection, session: ImportSession, input: Chunk): Promise<ImportSession> {
  const { importToken, bytes, chunk, last } = input;
  if (chunk === 0) refuseOtherKinds(bytes);
  if (session.byte_count + bytes.length > maxImportBytes) {
    throw new AppError('too_large', `A file has at most ${maxImportBytes / 1024 / 1024} MB; split it.`, {
      reason: 'file_too_large',
    });
  }
  const dataKey = showDataKey(session, importToken);
  await keepChunk(tx, { sessionId: session.id, chunk, bytes, dataKey });
  dataKey.fill(0);
  const state = last ? 'received' : 'open';
  const after = await one(tx, advance, [session.id, bytes.length, lineEnds(bytes), state]);
  return after;
}

/** About how many lines, for the eye: the encoding isn't known yet. */
function lineEnds(bytes: Buffer): number {
  const count = (end: number): number => {
    let found = 0;
    for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) found++;
    return found;
  };
  return count(0x0a) || count(0x0d);
}
