import { createHmac } from 'node:crypto';
import type { FileEncoding, FileLayout, ImportQuestion } from '../../contract/imports.ts';
import type { Connection } from '../../db/database.ts';
import { run, statement } from '../../db/statement.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Context } from '../context.ts';
import { pieceDecoder } from './decode-pieces.ts';
import type { ImportSession } from './import-session.ts';
import { encodingJudge, type Judgement } from './judge-encoding.ts';
import { type JudgedLayout, judgeLayout, layoutHead, records, tableWidth } from './judge-layout.ts';
import { noText } from './sniff-file.ts';
import { loadChunk, type StagedFile, unplainChunks } from './staged-chunks.ts';
import type { ReadAs } from './reading.ts';

const remember = statement<{ layout: FileLayout }, [string, string]>({
  name: 'supplier_layout_find',
  text: 'select layout from supplier_layout where supplier = $1 and shape = $2',
});

/** How the file is to be read: a person's word first, then what was chosen for its supplier, then what it looks like. */
export async function decideReading(
  ctx: Context,
  tx: Connection,
  { session, file }: { session: ImportSession; file: StagedFile },
): Promise<ReadAs> {
  const { choice } = session;
  const judgement = session.reading?.judgement ?? (await judgeFile(tx, file));
  const encoding = choice.encoding ?? judgement.encoding;
  if (judgement.binary && !choice.encoding) throw noText();
  const { head, whole } = await headOf(tx, file, encoding);
  const judged = judgeLayout(head, session.format, whole);
  const shape = shapeOf(ctx, judged, { head, whole });
  const known = { judgement, encoding, doubtfulHeader: judged.doubtfulHeader, shape, remembered: false };
  if (choice.layout) return { ...known, layout: choice.layout, columnCount: widthFor(choice.layout, head, whole) };
  const [kept] = shape ? await run(tx, remember, [supplierOf(session), shape]) : [];
  if (!kept) return { ...known, layout: judged.layout, columnCount: judged.columnCount };
  return { ...known, remembered: true, layout: kept.layout, columnCount: widthFor(kept.layout, head, whole) };
}

/** Spellings of one supplier are one. */
export const supplierOf = ({ supplier }: Pick<ImportSession, 'supplier'>): string => supplier.trim().toLowerCase();

/** What must be answered before the keys can go on sale. */
export function questionsOf({ choice }: Pick<ImportSession, 'choice'>, reading: ReadAs): ImportQuestion[] {
  const { judgement, encoding, layout, remembered, columnCount } = reading;
  const asks: ImportQuestion[] = [];
  if (!(judgement.clean && encoding === 'utf-8') && choice.encoding !== encoding) asks.push('encoding');
  if (choice.layout || remembered) return asks;
  if (layout.kind === 'table' && columnCount > 1) asks.push('columns');
  else if (reading.doubtfulHeader) asks.push('header');
  return asks;
}

function widthFor(layout: FileLayout, head: string, whole: boolean): number {
  if (layout.kind === 'lines') return 1;
  const width = tableWidth(head, layout.delimiter, whole);
  if (layout.columns.some((column) => column >= width)) {
    throw new AppError('bad_input', `This file has ${width} columns with this separator; choose among them.`, {
      reason: 'columns_unknown',
      field: 'layout',
    });
  }
  return width;
}

function shapeOf(
  ctx: Context,
  { layout, columnCount }: JudgedLayout,
  { head, whole }: { head: string; whole: boolean },
): string | null {
  if (layout.kind !== 'table' || columnCount < 2) return null;
  const names = layout.header ? records(head, layout.delimiter, whole)[0] : [];
  return createHmac('sha256', ctx.secrets.blindIndex)
    .update(JSON.stringify(['layout', layout.delimiter, columnCount, names]))
    .digest('hex');
}

async function judgeFile(tx: Connection, file: StagedFile): Promise<Judgement> {
  const judge = encodingJudge();
  for (const chunk of await unplainChunks(tx, file)) judge.take(await loadChunk(tx, file, chunk));
  return judge.finish();
}

async function headOf(
  tx: Connection,
  file: StagedFile,
  encoding: FileEncoding,
): Promise<{ head: string; whole: boolean }> {
  const decode = pieceDecoder(encoding);
  let head = '';
  for (let chunk = 0; chunk < file.chunks; chunk++) {
    const last = chunk + 1 === file.chunks;
    head += decode(await loadChunk(tx, file, chunk), last);
    if (head.startsWith('\ufeff')) head = head.slice(1);
    if (head.length > layoutHead) return { head: head.slice(0, layoutHead), whole: false };
  }
  return { head, whole: true };
}
