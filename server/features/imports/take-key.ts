import type { TidyKind } from '../../contract/imports.ts';
import { type BadLineReason, maxKeyLength } from '../../contract/keys.ts';
import { cleanKey } from '../keys/clean-key.ts';
import type { Split, Totals } from './splitter.ts';

// oxlint-disable-next-line no-control-regex
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** Why a clean text can't be a key. */
function wrongWith(text: string): BadLineReason | undefined {
  if (text.length > maxKeyLength) return 'too_long';
  if (control.test(text)) return 'control_character';
  return text.includes('\ufffd') ? 'unreadable' : undefined;
}

/** Cleans one key, counts what was tidied, and tells it or why not; a blank one is nothing unless `blank` says it is bad. */
// oxlint-disable-next-line max-params -- runs for every line or record of a file of keys
export function takeKey(raw: string, line: number, split: Split, totals: Totals, blank?: BadLineReason): void {
  const { text, tidied } = cleanKey(raw);
  takeCleaned({ text, tidied, line }, split, totals, blank);
}

type CleanedKey = { text: string; tidied: Iterable<TidyKind>; line: number };

// oxlint-disable-next-line max-params -- runs for every line or record of a file of keys
export function takeCleaned(
  { text, tidied, line }: CleanedKey,
  split: Split,
  totals: Totals,
  blank?: BadLineReason,
): void {
  const reason = text === '' ? blank : wrongWith(text);
  if (reason) split.bad.push({ line, reason });
  else if (text !== '') {
    split.keys.push({ line, text });
    for (const kind of tidied) totals.tidied[kind]++;
  }
}
