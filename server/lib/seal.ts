import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';

/**
 * Sealing, from two standard parts: AES-256-GCM (NIST SP 800-38D, 96-bit random nonce) and X25519 (RFC 7748) with
 * HKDF-SHA-256 (RFC 5869), as in ECIES. All lengths are bytes.
 */
const nonceLength = 12;
const tagLength = 16;
const publicLength = 32;

/** nonce | tag | ciphertext. `aad` binds the result to what it belongs to: opened elsewhere, it fails. */
export function encrypt(key: Buffer, plaintext: Buffer | string, aad: string): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(aad));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Throws when the key or the `aad` is another one, or a byte was changed. */
export function decrypt(key: Buffer, sealed: Buffer, aad: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceLength)).setAAD(Buffer.from(aad));
  decipher.setAuthTag(sealed.subarray(nonceLength, nonceLength + tagLength));
  return Buffer.concat([decipher.update(sealed.subarray(nonceLength + tagLength)), decipher.final()]);
}

/** Derives a 32-byte key from a secret for one named purpose. */
export function deriveKey(secret: Buffer | string, purpose: string, salt: Buffer | string = ''): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, purpose, 32));
}

const pkcs8Prefix = Buffer.from('302e020100300506032b656e04220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b656e032100', 'hex');

/** The X25519 private key that a 32-byte secret stands for. */
export function privateKeyFrom(secret: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Prefix, secret]), format: 'der', type: 'pkcs8' });
}

/** The 32 raw bytes of a private key's public half. */
export function publicBytesOf(privateKey: KeyObject): Buffer {
  return rawPublic(createPublicKey(privateKey));
}

function rawPublic(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-publicLength);
}

function publicKeyFrom(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
}

export type SealTo = (plaintext: Buffer | string, aad: string) => Buffer;

/** Opens one sealing session to a public key: ephemeral public | nonce | tag | ciphertext, one agreement for many rows. */
export function sealerTo(publicRaw: Buffer): SealTo {
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralPublic = rawPublic(ephemeral.publicKey);
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: publicKeyFrom(publicRaw) });
  const key = deriveKey(shared, 'yinghuo seal v1', Buffer.concat([ephemeralPublic, publicRaw]));
  return (plaintext, aad) => Buffer.concat([ephemeralPublic, encrypt(key, plaintext, aad)]);
}

export type Unseal = (sealed: Buffer, aad: string) => Buffer;

/** Opens what was sealed to this private key; agreements are remembered while the opener lives. */
export function openerOf(privateKey: KeyObject): Unseal {
  const publicRaw = publicBytesOf(privateKey);
  const keys = new Map<string, Buffer>();
  return (sealed, aad) => {
    const ephemeralPublic = sealed.subarray(0, publicLength);
    const id = ephemeralPublic.toString('base64');
    let key = keys.get(id);
    if (!key) {
      const shared = diffieHellman({ privateKey, publicKey: publicKeyFrom(ephemeralPublic) });
      key = deriveKey(shared, 'yinghuo seal v1', Buffer.concat([ephemeralPublic, publicRaw]));
      if (keys.size > 1000) keys.clear();
      keys.set(id, key);
    }
    return decrypt(key, sealed.subarray(publicLength), aad);
  };
}
