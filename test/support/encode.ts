import type { FileEncoding } from '../../server/contract/imports.ts';

type Doubles = Map<string, [number, number]>;

/** The double bytes of an encoding, turned round: what Node can decode but not encode. */
function doublesOf(encoding: string): Doubles {
  const doubles: Doubles = new Map();
  const decoder = new TextDecoder(encoding);
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      const text = decoder.decode(Uint8Array.of(lead, trail));
      if (Array.from(text).length === 1 && text !== '\ufffd' && !doubles.has(text)) doubles.set(text, [lead, trail]);
    }
  return doubles;
}

const tables: Partial<Record<FileEncoding, Doubles>> = { gb18030: doublesOf('gb18030'), big5: doublesOf('big5') };

/** Han characters in daily use that both double-byte encodings have. */
export const someHan = [...tables.gb18030!]
  .filter(
    ([sign, [lead, trail]]) =>
      lead >= 0xb0 && lead <= 0xd7 && trail >= 0xa1 && /\p{Script=Han}/u.test(sign) && tables.big5!.has(sign),
  )
  .map(([sign]) => sign);

/** Throws for a character that the encoding has no double bytes for. */
export function encode(text: string, encoding: FileEncoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const doubles = tables[encoding]!;
  return Buffer.from(
    Array.from(text).flatMap((sign): number[] =>
      sign.charCodeAt(0) < 0x80 ? [sign.charCodeAt(0)] : [...doubles.get(sign)!],
    ),
  );
}
