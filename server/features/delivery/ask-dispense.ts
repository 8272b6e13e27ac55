import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type Statement } from '../../db/database.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { openerOf, privateKeyFrom, publicBytesOf } from '../../lib/seal.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Actor, Context } from '../context.ts';

/** An answer is waited for this long, ms, and looked for this often, ms. */
const patienceMs = 10_000;
const pollMs = 40;

const insert: Statement = {
  name: 'dispense_ask',
  text: 'insert into dispense_request (kind, input, recipient_public, requested_by) values ($1, $2, $3, $4) returning id',
};

const take: Statement = {
  name: 'dispense_take_answer',
  text: "delete from dispense_request where id = $1 and state <> 'open' and kind not in ('reveal', 'export') returning state, result, refusal",
};

/** Reveals and exports are counted for their limits, so their rows stay; only the sealed answer goes. */
const takeCounted: Statement = {
  name: 'dispense_take_counted',
  text: `update dispense_request r set result = null from dispense_request old
    where r.id = $1 and old.id = r.id and r.state <> 'open' and r.kind in ('reveal', 'export') returning old.state, old.result, old.refusal`,
};

type Answer = { state: 'done' | 'refused'; result: Buffer | null; refusal: string | null };

/** What a request and its answer are sealed under. */
export const requestAad = (id: string): string => `dispense-request:${id}`;

/**
 * Has dispense do what only it can. The answer is sealed to a key pair that lives in this call alone. Throws the refusal
 * that dispense gave, or `unavailable` when none answered in 10 s.
 */
export async function askDispense(ctx: Context, kind: string, input: object, actor: Actor): Promise<Buffer> {
  const oneTimeKey = privateKeyFrom(randomBytes(32));
  const id = await transaction(ctx.db, async (tx) => {
    const [row] = await run<{ id: string }>(tx, insert, [kind, JSON.stringify(input), publicBytesOf(oneTimeKey), actor.id]);
    await enqueue(tx, ctx.waker, 'dispense.answer', { requestId: row!.id }, { maxAttempts: 3 });
    return row!.id;
  });
  const statement = kind === 'reveal' || kind === 'export' ? takeCounted : take;
  const until = Date.now() + patienceMs;
  while (Date.now() < until) {
    const [answer] = await run<Answer>(ctx.db, statement, [id]);
    if (answer?.state === 'done' && answer.result) return openerOf(oneTimeKey)(answer.result, requestAad(id));
    if (answer?.state === 'refused') throw refusalOf(answer.refusal);
    await sleep(pollMs);
  }
  throw new AppError('unavailable', 'Dispense did not answer; try again in a moment.', { reason: 'dispense_silent', retryAfterSeconds: 5 });
}

function refusalOf(text: string | null): AppError {
  const { code, message, reason } = JSON.parse(text ?? '{}') as { code?: ErrorCode; message?: string; reason?: string };
  return new AppError(code ?? 'internal', message ?? 'Dispense refused.', { reason });
}
