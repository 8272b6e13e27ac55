import type { TidyKind } from '../../contract/imports.ts';
import { type BadLineReason, maxKeyLength } from '../../contract/keys.ts';
import type { Split, Totals } from './splitter.ts';

// oxlint-disable-next-line no-control-regex
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** Why a clean text can't be a key. */
function wrongWith(text: string): BadLineReason | undefined {
  if (text.length > maxKeyLength) return 'too_long';
  if (control.test(text)) return 'control_character';
  return text.includes('\ufffd') ? 'unreadable' : undefined;
}

type CleanedKey = { text: string; tidied: Iterable<TidyKind>; line: number };

/** Adds a clean key to the keys and counts what was tidied, or adds its line to the bad ones with the reason; an empty one is neither. */
export function acceptOrRefuseKey({ text, tidied, line }: CleanedKey, split: Split, totals: Totals): void {
  if (text === '') return;
  const reason = wrongWith(text);
  if (reason) {
    split.bad.push({ line, reason });
    return;
  }
  split.keys.push({ line, text });
  for (const kind of tidied) totals.tidied[kind]++;
}
