import { defined } from '../../contract/defined.ts';
import type { Delimiter } from '../../contract/imports.ts';
import { type BadLineReason, maxRecordBytes } from '../../contract/keys.ts';

export type Good = { fields: string[]; next: number };
export type Bad = { reason: BadLineReason; next: number };
/** Bad, and its first line has not ended yet. */
export type Endless = { reason: BadLineReason; next: null };

const mostFields = 1000;
const plainField = { ',': /[^,\r\n]*/y, ';': /[^;\r\n]*/y, '\t': /[^\t\r\n]*/y } as const;
const lineEnd = /\r\n?|\n/g;

/**
 * The record of a table (RFC 4180, any delimiter, any line end) at `start`; undefined while it isn't whole. A bad one ends with its
 * first line, so that the next are read.
 */
export function readRecord(
  text: string,
  start: number,
  { delimiter, last }: { delimiter: Delimiter; last: boolean },
): Good | Bad | Endless | undefined {
  const record = scan(text, start, delimiter, last);
  if (!record || typeof record !== 'string') return record;
  lineEnd.lastIndex = start;
  const end = lineEnd.exec(text);
  if (end && (last || end[0] !== '\r' || lineEnd.lastIndex < text.length))
    return { reason: record, next: lineEnd.lastIndex };
  if (last) return { reason: record, next: text.length };
  return text.length - start > maxRecordBytes + 1 ? { reason: record, next: null } : undefined;
}

// oxlint-disable-next-line max-params -- called for every line or record of a file of keys
function scan(text: string, start: number, delimiter: Delimiter, last: boolean): Good | BadLineReason | undefined {
  const limit = start + maxRecordBytes;
  const whole = text.length > limit + 1;
  const open = (): 'too_long' | undefined => (whole ? 'too_long' : undefined);
  const fields: string[] = [];
  let at = start;
  for (;;) {
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1, Math.min(limit, text.length), last && !whole);
      if (close === undefined) return last && !whole ? 'bad_quoting' : open();
      fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
      at = close + 1;
    } else {
      const field = plainField[delimiter];
      field.lastIndex = at;
      const [found] = defined(field.exec(text), 'field.exec(text)');
      if (found.trimStart().startsWith('"')) return 'bad_quoting';
      fields.push(found);
      at += found.length;
    }
    if (at > limit) return 'too_long';
    if (at >= text.length) return last ? { fields, next: at } : open();
    if (text[at] === '\n') return { fields, next: at + 1 };
    if (text[at] === '\r') {
      if (at + 1 === text.length && !last) return open();
      return { fields, next: text[at + 1] === '\n' ? at + 2 : at + 1 };
    }
    if (text[at] !== delimiter) return 'bad_quoting';
    at++;
    if (fields.length > mostFields) return 'too_long';
  }
}

/** Where the quoted field ends; a doubled quote is part of it. */
// oxlint-disable-next-line max-params -- called for every line or record of a file of keys
function closingQuote(text: string, from: number, end: number, last: boolean): number | undefined {
  for (let at = from; ; at += 2) {
    at = text.indexOf('"', at);
    if (at < 0 || at >= end) return undefined;
    if (at + 1 >= text.length) return last ? at : undefined;
    if (text[at + 1] !== '"') return at;
  }
}
