import type { Connection } from '../../db/database.ts';
import { maybeOne, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { decrypt, encrypt } from '../../lib/seal.ts';

const insert = statement<never, [string, number, boolean, Buffer]>({
  name: 'import_chunk_insert',
  text: 'insert into import_chunk (session_id, chunk, plain, sealed) values ($1, $2, $3, $4)',
});
const load = statement<{ sealed: Buffer }, [string, number]>({
  name: 'import_chunk_load',
  text: 'select sealed from import_chunk where session_id = $1 and chunk = $2',
});
const unplain = statement<{ chunk: number }, [string]>({
  name: 'import_chunks_unplain',
  text: `select chunk from import_chunk c where session_id = $1 and (not plain or chunk = 0 or exists (
      select from import_chunk p where p.session_id = c.session_id and p.chunk = c.chunk - 1 and not p.plain))
    and exists (select from import_chunk p where p.session_id = c.session_id and not plain) order by chunk`,
});

const aad = (sessionId: string, chunk: number): string => `chunk:${sessionId}:${chunk}`;

// oxlint-disable-next-line no-control-regex
const unusual = /[^\t\n\r\x20-\x7e]/;

export type StagedChunk = { sessionId: string; chunk: number; bytes: Buffer; dataKey: Buffer };

/** Keeps a piece of the file as it came, sealed like a key. */
export async function keepChunk(tx: Connection, { sessionId, chunk, bytes, dataKey }: StagedChunk): Promise<void> {
  const plain = !unusual.test(bytes.toString('latin1'));
  await run(tx, insert, [sessionId, chunk, plain, encrypt(dataKey, bytes, aad(sessionId, chunk))]);
}

export type StagedFile = { sessionId: string; chunks: number; dataKey: Buffer };

/** Throws `import_lost` when a crash of Postgres has emptied the staging tables. */
export async function loadChunk(tx: Connection, { sessionId, dataKey }: StagedFile, chunk: number): Promise<Buffer> {
  const row = await maybeOne(tx, load, [sessionId, chunk]);
  if (!row) {
    throw new AppError('conflict', 'The database was restarted during this import; start it again.', {
      reason: 'import_lost',
    });
  }
  return decrypt(dataKey, row.sealed, aad(sessionId, chunk));
}

/** Which pieces have anything but printable ASCII, or may end a character that began in the one before; none when all are plain. */
export async function unplainChunks(tx: Connection, { sessionId }: StagedFile): Promise<number[]> {
  return (await run(tx, unplain, [sessionId])).map((row) => row.chunk);
}
