import {
  type ImportHandle,
  type ImportProgress,
  maxChunkBytes,
  maxImportKeys,
  toldBadLines,
} from '../../contract/keys.ts';
import { copyRows } from '../../db/copy-rows.ts';
import { type Connection, run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { decrypt, encrypt } from '../../lib/seal.ts';
import type { Actor, Context } from '../context.ts';
import { type ImportSession, openImport, progressOf, showDataKey } from './import-session.ts';
import { rowSealer } from './seal-rows.ts';
import { type Split, splitFile } from './split-file.ts';
import { stagedRows } from './staged-rows.ts';

export type Chunk = ImportHandle & {
  /** Counted from 0. */
  chunk: number;
  bytes: Buffer;
  /** The file ends with this chunk. */
  last: boolean;
};

const advance: Statement = {
  name: 'import_advance',
  text: `update import_session set next_chunk = next_chunk + 1, splitter = $2, sealed_carry = $3, line_count = $4,
      staged_count = staged_count + $5, bad_count = bad_count + $6, bad_lines = $7, state = $8
    where id = $1 returning *`,
};

/**
 * Takes the next chunk of the file, whole or not at all. One that was taken already is answered and nothing more, so a client
 * that lost an answer goes on from `nextChunk`.
 */
export async function appendChunk(ctx: Context, input: Chunk, actor: Actor): Promise<ImportProgress> {
  if (input.bytes.length > maxChunkBytes) {
    throw new AppError('too_large', `A chunk has at most ${maxChunkBytes} bytes.`, {
      reason: 'chunk_too_large',
      field: 'bytes',
    });
  }
  return transaction(ctx.db, async (tx) => {
    const session = await openImport(tx, input, actor, { forUpdate: true });
    if (input.chunk < session.next_chunk || session.state === 'confirmed') return progressOf(session);
    if (input.chunk > session.next_chunk || session.state !== 'open') {
      throw new AppError('conflict', `Chunk ${session.next_chunk} comes next.`, {
        reason: 'chunk_out_of_order',
        field: 'chunk',
      });
    }
    return progressOf(await stage(ctx, tx, session, input));
  });
}

const carryAad = (sessionId: string): string => `carry:${sessionId}`;

async function stage(
  ctx: Context,
  tx: Connection,
  session: ImportSession,
  { importToken, bytes, last }: Chunk,
): Promise<ImportSession> {
  const dataKey = showDataKey(session, importToken);
  const carry = session.sealed_carry ? decrypt(dataKey, session.sealed_carry, carryAad(session.id)) : Buffer.alloc(0);
  const split = splitFile(session.format, { state: session.splitter, carry, chunk: bytes, last });
  if (session.staged_count + split.keys.length > maxImportKeys) {
    throw new AppError('too_large', `One import takes at most ${maxImportKeys} keys; split the file.`, {
      reason: 'import_too_large',
    });
  }
  if (split.keys.length > 0) {
    const rows = stagedRows(session.id, split.keys, rowSealer(session.id, dataKey, ctx.secrets.blindIndex));
    await copyRows(
      tx,
      'copy import_row (session_id, line, sealed, last4, blind_index) from stdin (format binary)',
      rows,
    );
  }
  const sealedCarry = split.carry.length > 0 ? encrypt(dataKey, split.carry, carryAad(session.id)) : null;
  dataKey.fill(0);
  const staged = session.staged_count + split.keys.length;
  // so that preview and confirm are planned for what is there
  if (last && staged > 10_000) await tx.query('analyze import_row');
  return save(tx, session, split, sealedCarry, last);
}

async function save(
  tx: Connection,
  session: ImportSession,
  split: Split,
  sealedCarry: Buffer | null,
  last: boolean,
): Promise<ImportSession> {
  const [after] = await run<ImportSession>(tx, advance, [
    session.id,
    JSON.stringify(split.state),
    sealedCarry,
    split.state.lines,
    split.keys.length,
    split.bad.length,
    JSON.stringify([...session.bad_lines, ...split.bad].slice(0, toldBadLines)),
    last ? 'received' : 'open',
  ]);
  return after!;
}
