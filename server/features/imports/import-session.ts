import type { FileEncoding, FileLayout } from '../../contract/imports.ts';
import type { BadLine, ImportConfirmed, ImportProgress, ImportState } from '../../contract/keys.ts';
import type { Connection, Database } from '../../db/database.ts';
import { maybeOne, statement } from '../../db/statement.ts';
import type { ImportHandle } from '../../contract/import-handle.ts';
import { AppError } from '../../lib/app-error.ts';
import { decrypt, deriveKey, encrypt } from '../../lib/seal.ts';
import { sameSecret, tokenHash } from '../../lib/token.ts';
import type { Actor } from '../context.ts';
import type { Asked } from './judge-layout.ts';
import type { ReadAs } from './reading.ts';

/** What a person has said about how the file is to be read. */
export type ImportChoice = { encoding?: FileEncoding; layout?: FileLayout };

export type ImportSession = {
  id: string;
  variant_id: string;
  format: Asked;
  label: string;
  supplier: string;
  cost_minor: number;
  note: string;
  token_hash: Buffer;
  sealed_data_key: Buffer;
  session_data_key: Buffer | null;
  next_chunk: number;
  byte_count: number;
  choice: ImportChoice;
  reading: ReadAs | null;
  read_at: Date | null;
  sealed_samples: Buffer | null;
  line_count: number;
  staged_count: number;
  different_count: number | null;
  bad_lines: BadLine[];
  bad_count: number;
  state: ImportState;
  result: ImportConfirmed | null;
  started_by: string;
  lapsed: boolean;
};

const read = statement<ImportSession, [string]>({
  name: 'import_session_read',
  text: 'select *, expires_at <= now() as lapsed from import_session where id = $1',
});
const lock = statement<ImportSession, [string]>({ name: 'import_session_lock', text: `${read.text} for update` });

/** The import that this token and this person belong to; unknown, foreign and wrong-token imports are one answer. */
export async function openImport(
  on: Connection | Database,
  { sessionId, importToken }: ImportHandle,
  { actor, forUpdate = false }: { actor: Actor; forUpdate?: boolean },
): Promise<ImportSession> {
  const session = await maybeOne(on, forUpdate ? lock : read, [sessionId]);
  if (!session || session.started_by !== actor.id || !sameSecret(session.token_hash, tokenHash(importToken))) {
    throw new AppError('not_found', 'There is no such import.', { reason: 'import_unknown' });
  }
  if (session.state !== 'confirmed' && session.lapsed) {
    throw new AppError('conflict', 'This import was left for an hour and has lapsed; start again.', {
      reason: 'import_lapsed',
    });
  }
  return session;
}

/** The batch's data key while the import runs: under a key that only the client's token gives. */
export function hideDataKey(dataKey: Buffer, sessionId: string, importToken: string): Buffer {
  return encrypt(deriveKey(importToken, 'yinghuo import v1'), dataKey, `import:${sessionId}`);
}

export function showDataKey(session: ImportSession, importToken: string): Buffer {
  if (!session.session_data_key)
    throw new AppError('conflict', 'This import is finished.', { reason: 'import_finished' });
  return decrypt(deriveKey(importToken, 'yinghuo import v1'), session.session_data_key, `import:${session.id}`);
}

export function progressOf(session: ImportSession): ImportProgress {
  const { next_chunk: nextChunk, line_count: lines, staged_count: keys, bad_count: bad, state } = session;
  return { nextChunk, lines, keys, bad, state };
}
