import { createCipheriv, createDecipheriv, createSecretKey, hash, type KeyObject, randomFillSync } from 'node:crypto';
import { maxKeyLength } from '../../contract/keys.ts';
import { normalKey } from './clean-key.ts';

/** HMAC-SHA-256, bytes. */
export const blindIndexLength = 32;
const nonceLength = 12;
const tagLength = 16;

/** What a row is sealed under: its batch and its blind index. Not the variant: a moved batch still opens. */
export const keyAad = (batchId: string, blindIndexHex: string): string => `key:${batchId}:${blindIndexHex}`;

export const batchAad = (batchId: string): string => `batch:${batchId}`;

/** At most 4 characters, and never more than a third of a short key. */
export function lastFour(text: string): string {
  const shown = Math.min(4, Math.floor(text.length / 3));
  return shown === 0 ? '' : text.slice(-shown).replace(/^[\udc00-\udfff]/, '');
}

export type SealedRow = { sealed: Buffer; blindIndex: Buffer };
export type RowSealer = (text: string) => SealedRow;

/**
 * Seals keys one by one as `encrypt` of lib/seal does (nonce | tag | ciphertext). A million go through here, hence a key
 * object (five times faster than raw bytes), nonces drawn by the thousand and one buffer for the AAD.
 */
export function rowSealer(batchId: string, dataKey: Buffer, blindIndexKey: Buffer): RowSealer {
  const key = createSecretKey(dataKey);
  const blind = blindIndexer(blindIndexKey);
  const prefix = keyAad(batchId, '');
  const aad = Buffer.alloc(prefix.length + blindIndexLength * 2, prefix, 'latin1');
  const nonces = Buffer.alloc(nonceLength * 1024);
  let used = nonces.length;
  return (text) => {
    if (used === nonces.length) {
      randomFillSync(nonces);
      used = 0;
    }
    const nonce = nonces.subarray(used, (used += nonceLength));
    const blindIndex = blind(text);
    aad.write(blindIndex.toString('hex'), prefix.length, 'latin1');
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(aad);
    const body = cipher.update(text, 'utf8');
    cipher.final();
    const sealed = Buffer.allocUnsafe(nonceLength + tagLength + body.length);
    sealed.set(nonce, 0);
    sealed.set(cipher.getAuthTag(), nonceLength);
    sealed.set(body, nonceLength + tagLength);
    return { sealed, blindIndex };
  };
}

const blockLength = 64;

/** HMAC-SHA-256 (RFC 2104) of the normal key, made of one-shot hashes, which leave nothing to collect. */
export function blindIndexer(key: Buffer): (text: string) => Buffer {
  // 3 bytes a character, and composing can treble that
  const inner = Buffer.alloc(blockLength + 9 * maxKeyLength);
  const outer = Buffer.alloc(blockLength + blindIndexLength);
  for (let at = 0; at < blockLength; at++) {
    inner[at] = (key[at] ?? 0) ^ 0x36;
    outer[at] = (key[at] ?? 0) ^ 0x5c;
  }
  return (text) => {
    const normal = normalKey(text);
    const end = blockLength + inner.write(normal, blockLength);
    hash('sha256', inner.subarray(0, end), 'buffer').copy(outer, blockLength);
    return hash('sha256', outer, 'buffer');
  };
}

/** Opens what `rowSealer` sealed; throws when the row was altered or belongs elsewhere. */
export function openRow(dataKey: KeyObject, batchId: string, { sealed, blindIndex }: SealedRow): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', dataKey, sealed.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  decipher.setAAD(Buffer.from(keyAad(batchId, blindIndex.toString('hex'))));
  decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
  return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]);
}
