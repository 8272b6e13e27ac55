import { defined } from '../../contract/defined.ts';
import type { TidyKind } from '../../contract/imports.ts';

const plain = /^[\x20-\x7e]*$/;
const invisible = /[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/gu;
/** Look like a space or like nothing. The wide space of Chinese text is seen and stays. */
const oddSpace = /[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f]/g;
const pictograph = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?$/u;
const startsPictograph = /^\p{Extended_Pictographic}/u;
const keycap = /^[\ufe0e\ufe0f]?\u20e3/;
/** Letters of the scripts in which a joiner or its absence is spelling. */
const joining =
  /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Tamil}\p{Script=Sinhala}]/u;

export type Cleaned = { text: string; tidied: TidyKind[] };

const clean: TidyKind[] = [];
const onlyEnds: TidyKind[] = ['ends'];

/**
 * The key as its buyer gets it: no blanks at its ends, nothing invisible within, spaces that look like one are one. Case, inner
 * spaces and wide characters stay. Says what it changed.
 */
export function cleanKey(raw: string): Cleaned {
  const ends = raw.trim();
  if (plain.test(ends)) return { text: ends, tidied: ends.length === raw.length ? clean : onlyEnds };
  const seen = raw.replace(invisible, (found, at: number) => (belongs(found, at, raw) ? found : ''));
  const trimmed = seen.trim();
  const spaced = trimmed.replace(oddSpace, ' ');
  const text = spaced.replaceAll(/\r\n?/g, '\n');
  const tidied: TidyKind[] = [];
  if (trimmed.length < seen.length) tidied.push('ends');
  if (seen.length < raw.length) tidied.push('invisible');
  if (spaced !== trimmed) tidied.push('spaces');
  if (text.length < spaced.length) tidied.push('breaks');
  return { text, tidied };
}

/** Invisible, but part of what is seen: the joints of an emoji, a keycap, a script that joins its letters. */
function belongs(found: string, at: number, text: string): boolean {
  const before = text.slice(Math.max(0, at - 3), at);
  const after = text.slice(at + found.length, at + found.length + 3);
  const point = defined(found.codePointAt(0), 'found.codePointAt(0)');
  if (point === 0x200d && pictograph.test(before)) return startsPictograph.test(after);
  if (point === 0x200d || point === 0x200c) return joining.test(before.slice(-1)) && joining.test(after.slice(0, 1));
  if (point === 0xfe0e || point === 0xfe0f) return pictograph.test(before) || keycap.test(after);
  if (point >= 0xe0100 && point <= 0xe01ef) return /\p{Script=Han}$/u.test(before);
  return point >= 0xe0020 && point <= 0xe007f && text.includes('\u{1f3f4}');
}

/**
 * What makes two spellings one key: as it is delivered, composed alike, wide forms as narrow ones. Case counts. The blind index is
 * made of it.
 */
export function normalKey(text: string): string {
  const { text: cleaned } = cleanKey(text);
  if (plain.test(cleaned)) return cleaned;
  return cleaned
    .replaceAll(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
    .normalize('NFC')
    .trim();
}
