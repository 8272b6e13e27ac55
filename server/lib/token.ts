import { createHash, createHmac, randomBytes, timingSafeEqual, type KeyObject } from 'node:crypto';
import { deriveKey, privateKeyFrom } from './seal.ts';

/** 32 random bytes, base64url: what a buyer, an invited person or a link holds. Only its hash is kept. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The X25519 private key that a token stands for; whoever holds the token can open what is sealed to its public half. */
export function tokenPrivateKey(token: string): KeyObject {
  return privateKeyFrom(deriveKey(token, 'yinghuo order token v1'));
}

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** Compares in constant time; unequal lengths are unequal. */
export function sameSecret(a: string | Buffer, b: string | Buffer): boolean {
  const left = Buffer.from(a as string);
  const right = Buffer.from(b as string);
  return left.length === right.length && timingSafeEqual(left, right);
}

const orderAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** 22 characters of 32 signs: 110 random bits, no look-alikes, within every gateway's limit of 32 [A-Za-z0-9]. */
export function newOrderNo(): string {
  return Array.from(randomBytes(22), (byte) => orderAlphabet[byte & 31]).join('');
}
