import { createHmac } from 'node:crypto';
import { deriveKey } from '../../lib/seal.ts';

/**
 * One line of a delivery journal. Every line ends in a keyed check over itself and the check before it, so that a line that was cut,
 * changed, left out or written by another shop shows. No key and no contact is in it.
 */
export type JournalLine =
  /** The first of every file: its number. */
  | { type: 'H'; atMs: number; number: number }
  /** A key is about to be shown to the buyer of an order. */
  | { type: 'D'; atMs: number; blindIndex: Buffer; orderMark: Buffer }
  /** Still here; files up to this number were there. */
  | { type: 'A'; atMs: number; highest: number }
  /** Somebody delivers without this journal. */
  | { type: 'U'; atMs: number };

const checkLength = 12;
export const firstCheck = 'yinghuo delivery journal 1';

/** From the key of the blind indexes: every shop has its own. */
export const journalKey = (blindIndexKey: Buffer): Buffer => deriveKey(blindIndexKey, 'yinghuo delivery journal v1');

/** What an order is called in the journal: as little the order's number as a blind index is a key. */
export function orderMark(key: Buffer, orderNo: string): Buffer {
  return createHmac('sha256', key).update(`order:${orderNo}`).digest().subarray(0, 16);
}

export function checkOf(key: Buffer, before: string, body: string): string {
  return createHmac('sha256', key).update(`${before}\n${body}`).digest().subarray(0, checkLength).toString('base64url');
}

export function bodyOf(line: JournalLine): string {
  const start = `${line.type} ${line.atMs}`;
  if (line.type === 'H') return `${start} ${line.number}`;
  if (line.type === 'A') return `${start} ${line.highest}`;
  if (line.type === 'U') return start;
  return `${start} ${line.blindIndex.toString('base64url')} ${line.orderMark.toString('base64url')}`;
}

/** Undefined when it is no line of a journal. */
export function parseBody(body: string): JournalLine | undefined {
  const [type, at, third = '', fourth = ''] = body.split(' ');
  const atMs = Number(at);
  if (!at || !Number.isSafeInteger(atMs)) return undefined;
  switch (type) {
    case 'H':
      return { type, atMs, number: Number(third) };
    case 'A':
      return { type, atMs, highest: Number(third) };
    case 'U':
      return { type, atMs };
    case 'D':
      return { type, atMs, blindIndex: Buffer.from(third, 'base64url'), orderMark: Buffer.from(fourth, 'base64url') };
    default:
      return undefined;
  }
}
