import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import type { WorkChallenge } from '../../contract/work.ts';
import { deriveKey } from '../../lib/seal.ts';
import { sameSecret } from '../../lib/token.ts';
import type { Context } from '../context.ts';

/** How much is asked for; a higher level stands for the lower ones too. */
export type WorkLevel = 1 | 2 | 3;

/** What a piece of work is for: it counts for nothing else. `who`: the buyer's address, or contact where addresses are shared. */
export type WorkPurpose = { variantId: string; who: string };

/** The largest number that may have to be tried, by level: about half as many hashes, a fraction of a second to some seconds on a phone. */
const mostTries: Record<WorkLevel, number> = { 1: 150_000, 2: 400_000, 3: 1_000_000 };
/** A challenge must be answered within this, ms. */
const answeredWithinMs = 5 * 60_000;

type Source = Pick<Context, 'secrets' | 'clock'>;

/** A new challenge, in ALTCHA's format (version 1): find the number whose SHA-256 after `salt` is `challenge`. */
export function createChallenge(ctx: Source, purpose: WorkPurpose, level: WorkLevel): WorkChallenge {
  const key = keyOf(ctx);
  const expires = Math.floor((ctx.clock() + answeredWithinMs) / 1000);
  const salt = `${randomBytes(12).toString('hex')}?expires=${expires}&for=${markOf(key, purpose)}&level=${level}&`;
  const maxnumber = mostTries[level];
  const challenge = sha256(`${salt}${randomInt(maxnumber + 1)}`);
  return { algorithm: 'SHA-256', challenge, maxnumber, salt, signature: sign(key, challenge) };
}

/** A checked answer: how much it is worth, and by what it is remembered once it is spent. */
export type DoneWork = { level: WorkLevel; id: Buffer; ageMs: number; expiresAtMs: number };
export type WorkProblem = 'work_wrong' | 'work_expired' | 'work_other';

const longestAnswer = 1000;

/** Checks an answer (base64 of JSON, as ALTCHA's clients send it) at the cost of three hashes; never throws. */
export function checkWork(ctx: Source, answer: string, purpose: WorkPurpose): DoneWork | WorkProblem {
  const parts = answer.length > longestAnswer ? undefined : partsOf(answer);
  if (!parts) return 'work_wrong';
  const { challenge, number, salt, signature } = parts;
  const key = keyOf(ctx);
  if (sha256(`${salt}${number}`) !== challenge || !sameSecret(sign(key, challenge), signature)) return 'work_wrong';
  const said = new URLSearchParams(salt.slice(salt.indexOf('?') + 1));
  const expiresAtMs = Number(said.get('expires')) * 1000;
  const level = Number(said.get('level'));
  if (level !== 1 && level !== 2 && level !== 3) return 'work_wrong';
  if (said.get('for') !== markOf(key, purpose)) return 'work_other';
  if (!(expiresAtMs > ctx.clock())) return 'work_expired';
  const ageMs = answeredWithinMs - (expiresAtMs - ctx.clock());
  return { level, id: createHash('sha256').update(challenge).digest(), ageMs, expiresAtMs };
}

type Parts = { challenge: string; number: number; salt: string; signature: string };

function partsOf(answer: string): Parts | undefined {
  try {
    const said = JSON.parse(Buffer.from(answer, 'base64').toString()) as Record<string, unknown> | null;
    const { algorithm, challenge, number, salt, signature } = said ?? {};
    const isWhole =
      algorithm === 'SHA-256' &&
      typeof challenge === 'string' &&
      Number.isSafeInteger(number) &&
      typeof salt === 'string' &&
      // the number begins where the salt ends: no digit may change sides
      salt.endsWith('&') &&
      typeof signature === 'string';
    return isWhole ? { challenge, number: number as number, salt, signature } : undefined;
  } catch {
    return undefined;
  }
}

function keyOf({ secrets }: Pick<Context, 'secrets'>): Buffer {
  return deriveKey(secrets.ticket, 'yinghuo work v1');
}

function markOf(key: Buffer, { variantId, who }: WorkPurpose): string {
  return createHmac('sha256', key).update(`for:${variantId}:${who}`).digest('hex').slice(0, 24);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const sign = (key: Buffer, challenge: string): string => createHmac('sha256', key).update(challenge).digest('hex');
