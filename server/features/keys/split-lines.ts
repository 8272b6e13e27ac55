import { isUtf8 } from 'node:buffer';
import { type BadLineReason, maxKeyLength, maxLineBytes } from '../../contract/keys.ts';
import type { Split } from './split-file.ts';

const newline = 0x0a;

// oxlint-disable-next-line no-control-regex
const suspicious = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)/;
// oxlint-disable-next-line no-control-regex
const control = /[\0-\x08\x0a-\x1f\x7f-\x9f]/;

/** One key a line; answers the unfinished line at the end. */
export function splitLines(bytes: Buffer, last: boolean, out: Split): Buffer {
  const end = last ? bytes.length : bytes.lastIndexOf(newline) + 1;
  const whole = bytes.subarray(0, end);
  if (isUtf8(whole)) {
    const text = whole.toString('utf8');
    if (suspicious.test(text)) eachLine(whole, out);
    else eachText(text, out);
  } else {
    eachLine(whole, out);
  }
  const rest = bytes.subarray(end);
  if (rest.length <= maxLineBytes) return rest;
  out.bad.push({ line: out.state.lines + 1, reason: 'too_long' });
  out.state.skipping = true;
  return rest.subarray(0, 0);
}

/** The usual file: decoded at once. */
function eachText(text: string, out: Split): void {
  let start = 0;
  while (start < text.length) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const raw = text.slice(start, end);
    const tooLong = raw.length > maxKeyLength && Buffer.byteLength(raw) > maxLineBytes;
    take(raw, tooLong ? 'too_long' : undefined, out);
    start = end + 1;
  }
}

/** A file with something wrong in it: line by line, so that the others are not lost. */
function eachLine(bytes: Buffer, out: Split): void {
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    const raw = bytes.subarray(start, end);
    if (raw.length > maxLineBytes) take('', 'too_long', out);
    else if (isUtf8(raw)) take(raw.toString('utf8'), undefined, out);
    else take('', 'not_utf8', out);
    start = end + 1;
  }
}

function take(raw: string, wrong: BadLineReason | undefined, out: Split): void {
  const line = ++out.state.lines;
  const text = raw.trim();
  const reason = wrong ?? wrongWith(text);
  if (reason) out.bad.push({ line, reason });
  else if (text !== '') out.keys.push({ line, text });
}

/** Why a trimmed text can't be a key. */
export function wrongWith(text: string): BadLineReason | undefined {
  if (text.length > maxKeyLength) return 'too_long';
  if (control.test(text)) return 'control_character';
  return undefined;
}
