import { defined } from '../../contract/defined.ts';
import type { FileEncoding } from '../../contract/imports.ts';

/** Bytes that are held back at most while no character is sure to end. */
const mostHeld = 1024 * 1024;

export type PieceDecoder = (bytes: Uint8Array, last: boolean) => string;

/**
 * Decodes a file piece by piece, cut where a character is sure to end. The platform's own streaming throws when what it has held back
 * turns out unreadable, although it was told not to.
 */
export function pieceDecoder(encoding: FileEncoding): PieceDecoder {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let held = Buffer.alloc(0);
  return (bytes, last) => {
    const all =
      held.length > 0 ? Buffer.concat([held, bytes]) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const end = last || all.length - safeEnd(encoding, all) > mostHeld ? all.length : safeEnd(encoding, all);
    held = Buffer.from(all.subarray(end));
    return decoder.decode(all.subarray(0, end));
  };
}

function safeEnd(encoding: FileEncoding, bytes: Buffer): number {
  if (encoding === 'windows-1252') return bytes.length;
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const even = bytes.length - (bytes.length % 2);
    if (even === 0) return 0;
    const lead = defined(bytes[even - (encoding === 'utf-16le' ? 1 : 2)], 'the last code unit');
    return lead >= 0xd8 && lead <= 0xdb ? even - 2 : even;
  }
  // below this, a byte is no part of a longer character
  const plain = encoding === 'utf-8' ? 0x80 : 0x30;
  let end = bytes.length;
  while (end > 0 && defined(bytes[end - 1], 'bytes[end - 1]') >= plain) end--;
  return end;
}
