import { isUtf8 } from 'node:buffer';
import { type BadLineReason, maxRecordBytes } from '../../contract/keys.ts';
import { AppError } from '../../lib/app-error.ts';
import type { Split } from './split-file.ts';
import { wrongWith } from './split-lines.ts';

/** The column of the keys, by the header's name. */
const columnNames = ['secret', 'key', '卡密'];

/** Comma-separated values (RFC 4180) with a header; answers the unfinished record at the end. */
export function splitCsv(bytes: Buffer, last: boolean, out: Split): Buffer {
  // one character a byte, so that offsets are bytes; fields are decoded when they are known
  const text = bytes.toString('latin1');
  let start = 0;
  while (start < text.length) {
    const record = readRecord(text, start, last);
    if (!record) break;
    if (!('skipping' in record)) {
      take(record, out);
      out.state.lines += countLines(text, start, record.next);
      start = record.next;
      continue;
    }
    tell(record.reason, out);
    out.state.skipping = true;
    return bytes.subarray(0, 0);
  }
  return bytes.subarray(start);
}

type Good = { fields: string[]; next: number };
type Bad = { reason: BadLineReason; next: number };
type Endless = { reason: BadLineReason; skipping: true };

/** The record at `start`; undefined while it isn't whole. A bad one ends with its first line, so that the next are read. */
function readRecord(text: string, start: number, last: boolean): Good | Bad | Endless | undefined {
  const record = scan(text, start, last);
  if (!record || typeof record !== 'string') return record;
  const end = text.indexOf('\n', start);
  if (end >= 0) return { reason: record, next: end + 1 };
  if (last) return { reason: record, next: text.length };
  return text.length - start > maxRecordBytes ? { reason: record, skipping: true } : undefined;
}

function scan(text: string, start: number, last: boolean): Good | BadLineReason | undefined {
  const limit = start + maxRecordBytes;
  const whole = text.length > limit;
  const open = (): 'too_long' | undefined => (whole ? 'too_long' : undefined);
  const fields: string[] = [];
  let at = start;
  for (;;) {
    let field: string;
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1, Math.min(limit, text.length), last && !whole);
      if (close === undefined) return last && !whole ? 'bad_quoting' : open();
      field = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
      if (text[at] === '\r' && (text[at + 1] === '\n' || (last && at + 1 === text.length))) at++;
      else if (text[at] === '\r' && at + 1 === text.length) return open();
    } else {
      const end = fieldEnd(text, at);
      if (end > limit) return 'too_long';
      field = text.slice(at, end);
      if (field.trimStart().startsWith('"')) return 'bad_quoting';
      at = end;
    }
    if (at > limit) return 'too_long';
    fields.push(field);
    if (at >= text.length) return last ? { fields, next: at } : open();
    if (text[at] === '\n') return { fields, next: at + 1 };
    if (text[at] !== ',') return 'bad_quoting';
    at++;
    if (fields.length > 1000) return 'too_long';
  }
}

/** Where the quoted field ends; a doubled quote is part of it. */
function closingQuote(text: string, from: number, end: number, last: boolean): number | undefined {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0 || at >= end) return undefined;
    if (at + 1 >= text.length) return last ? at : undefined;
    if (text[at + 1] !== '"') return at;
  }
}

function fieldEnd(text: string, from: number): number {
  const line = text.indexOf('\n', from);
  const end = line < 0 ? text.length : line;
  const comma = text.slice(from, end).indexOf(',');
  return comma < 0 ? end : from + comma;
}

function countLines(text: string, start: number, next: number): number {
  let lines = text[next - 1] === '\n' ? 0 : 1;
  for (let at = text.indexOf('\n', start); at >= 0 && at < next; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

function take(record: Good | Bad, out: Split): void {
  const line = out.state.lines + 1;
  if ('reason' in record) return tell(record.reason, out);
  if (record.fields.every((field) => field.trim() === '')) return;
  if (out.state.column === null) {
    out.state.column = keyColumn(record.fields);
    return;
  }
  const field = record.fields[out.state.column] ?? '';
  const text = decode(field)?.trim();
  const reason = text === undefined ? 'not_utf8' : text === '' ? 'no_key' : wrongWith(text);
  if (reason) tell(reason, out);
  else out.keys.push({ line, text: text! });
}

function tell(reason: BadLineReason, out: Split): void {
  if (out.state.column === null) throw wrongHeader();
  out.bad.push({ line: out.state.lines + 1, reason });
}

function keyColumn(fields: string[]): number {
  const names = fields.map((field) => decode(field)?.trim().toLowerCase());
  const column = columnNames.map((name) => names.indexOf(name)).find((index) => index >= 0);
  if (column === undefined) throw wrongHeader();
  return column;
}

function wrongHeader(): AppError {
  return new AppError(
    'bad_input',
    'The first line of a CSV file must name its columns, one of them secret, key or 卡密, in UTF-8.',
    {
      reason: 'csv_header',
      field: 'bytes',
    },
  );
}

function decode(latin1: string): string | undefined {
  // oxlint-disable-next-line no-control-regex
  if (!/[\x80-\xff]/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}
