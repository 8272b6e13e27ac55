import { type BadLine, maxImportKeys, toldBadLines } from '../../contract/keys.ts';
import { copyRows } from '../../db/copy-rows.ts';
import type { Connection } from '../../db/database.ts';
import { one, run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import { encrypt } from '../../lib/seal.ts';
import type { Context } from '../context.ts';
import { type ImportSession, showDataKey } from './import-session.ts';
import { beginningOf } from './import-samples.ts';
import { pieceDecoder } from './decode-pieces.ts';
import { decideReading } from './read-as.ts';
import type { ReadAs } from './reading.ts';
import { maskKey } from '../keys/mask-key.ts';
import { rowSealer } from '../keys/seal-keys.ts';
import { noKeys } from './sniff-file.ts';
import { newSplitter } from './split-file.ts';
import type { Splitter } from './splitter.ts';
import { loadChunk, type StagedFile } from './staged-chunks.ts';
import { stagedRows } from './staged-rows.ts';

const forget = statement<never, [string]>({
  name: 'import_rows_forget',
  text: 'delete from import_row where session_id = $1',
});

const save = statement<ImportSession, [string, string, number, number, number, string, Buffer]>({
  name: 'import_read',
  text: `update import_session set reading = $2, read_at = now(), line_count = $3, staged_count = $4, bad_count = $5, bad_lines = $6,
      different_count = null, sealed_samples = $7
    where id = $1 returning *, false as lapsed`,
});

const copy = 'copy import_row (session_id, line, sealed, last4, blind_index) from stdin (format binary)';

export const samplesAad = (sessionId: string): string => `samples:${sessionId}`;

/** Reads the whole file into staged rows, unless that was done; one transaction, so that it is read whole or not at all. */
export async function readImport(
  ctx: Context,
  tx: Connection,
  { session, importToken }: { session: ImportSession; importToken: string },
): Promise<ImportSession> {
  if (session.read_at) return session;
  const dataKey = showDataKey(session, importToken);
  const file: StagedFile = { sessionId: session.id, chunks: session.next_chunk, dataKey };
  if (session.reading) await run(tx, forget, [session.id]);
  const readAs = await decideReading(ctx, tx, { session, file });
  const found = await stage(ctx, tx, { file, readAs });
  if (found.keys + found.bad === 0) throw noKeys();
  // so that preview and confirm are planned for what is there
  if (found.keys > 10_000) await tx.query('analyze import_row');
  const { totals } = found.splitter;
  const { tidied, headers, ends } = totals;
  const mixedLineEnds = Object.values(ends).filter((count) => count > 0).length > 1;
  const reading: ReadAs = { ...readAs, totals: { tidied, headers, mixedLineEnds } };
  const samples = JSON.stringify({ ...found.beginning, samples: found.samples });
  const after = await one(tx, save, [
    session.id,
    JSON.stringify(reading),
    totals.lines,
    found.keys,
    found.bad,
    JSON.stringify(found.badLines),
    encrypt(dataKey, samples, samplesAad(session.id)),
  ]);
  dataKey.fill(0);
  return after;
}

type Staged = {
  splitter: Splitter;
  keys: number;
  bad: number;
  badLines: BadLine[];
  samples: string[];
  beginning: ReturnType<typeof beginningOf>;
};

async function stage(
  ctx: Context,
  tx: Connection,
  { file, readAs }: { file: StagedFile; readAs: ReadAs },
): Promise<Staged> {
  const { encoding, layout, columnCount } = readAs;
  const decode = pieceDecoder(encoding);
  const splitter = newSplitter(layout, columnCount);
  const seal = rowSealer(file.sessionId, file.dataKey, ctx.secrets.blindIndex);
  const staged: Staged = { splitter, keys: 0, bad: 0, badLines: [], samples: [], beginning: beginningOf('', readAs) };
  let head = '';
  for (let chunk = 0; chunk < file.chunks; chunk++) {
    const last = chunk + 1 === file.chunks;
    const decoded = decode(await loadChunk(tx, file, chunk), last);
    const text = head === '' && decoded.startsWith('\ufeff') ? decoded.slice(1) : decoded;
    if (head.length < headLength) head += text.slice(0, headLength);
    const { keys, bad } = splitter.take(text, last);
    staged.keys += keys.length;
    staged.bad += bad.length;
    if (staged.badLines.length < toldBadLines)
      staged.badLines.push(...bad.slice(0, toldBadLines - staged.badLines.length));
    if (staged.samples.length < 3)
      staged.samples.push(...keys.slice(0, 3 - staged.samples.length).map((key) => key.text));
    refuseTooMany(staged.keys);
    if (keys.length > 0) await copyRows(tx, copy, stagedRows(file.sessionId, keys, seal));
  }
  return { ...staged, samples: staged.samples.map(maskKey), beginning: beginningOf(head, readAs) };
}

const headLength = 16_384;

function refuseTooMany(keys: number): void {
  if (keys <= maxImportKeys) return;
  throw new AppError('too_large', `One import takes at most ${maxImportKeys} keys; split the file.`, {
    reason: 'import_too_large',
  });
}
