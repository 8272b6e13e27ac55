import { defined } from '../../contract/defined.ts';
import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorBody } from '../../contract/error-codes.ts';
import type { Connection } from '../../db/database.ts';
import { maybeOne, one, run, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError } from '../../lib/app-error.ts';
import { openerOf, publicBytesOf } from '../../lib/seal.ts';
import { enqueue } from '../../queue/enqueue.ts';
import type { Actor, Context } from '../context.ts';
import { answerAad, type AnswerKind } from './answer-kinds.ts';

const patienceMs = 10_000;
const pollMs = 50;

const insert = statement<{ id: string }, [string, string, Buffer, string]>({
  name: 'dispense_ask',
  text: 'insert into dispense_request (kind, input, recipient_public, requested_by) values ($1, $2, $3, $4) returning id',
});

const read = statement<Answer, [string]>({
  name: 'dispense_read_answer',
  text: "select state, result, refusal from dispense_request where id = $1 and state <> 'open'",
});

// what was limited stays as the count that limits; nothing sealed stays
const forget = statement<never, [string]>({
  name: 'dispense_forget_answer',
  text: `with kept as (update dispense_request set result = null where id = $1 and kind in ('reveal', 'export'))
    delete from dispense_request where id = $1 and kind not in ('reveal', 'export')`,
});

type Answer = { state: 'done' | 'refused'; result: Buffer | null; refusal: string | null };

/**
 * Asks dispense for what only it can open. The answer is sealed to a key that never leaves this call; `alongside` is done in
 * the transaction of the question (an audit row).
 */
export async function askDispense(
  ctx: Context,
  kind: AnswerKind,
  {
    input,
    actor,
    alongside = async () => {},
  }: { input: object; actor: Actor; alongside?: ((tx: Connection) => Promise<void>) | undefined },
): Promise<Buffer> {
  const { privateKey } = generateKeyPairSync('x25519');
  const id = await transaction(ctx.db, async (tx) => {
    const row = await one(tx, insert, [kind, JSON.stringify(input), publicBytesOf(privateKey), actor.id]);
    await enqueue(tx, ctx.waker, {
      task: 'dispense.answer',
      payload: { requestId: row.id },
      options: { maxAttempts: 3 },
    });
    await alongside(tx);
    return row.id;
  });
  const answer = await awaitAnswer(ctx, id);
  await run(ctx.db, forget, [id]);
  if (answer.state === 'refused') {
    const { code, message, ...extra } = JSON.parse(defined(answer.refusal, 'answer.refusal')) as ErrorBody;
    throw new AppError(code, message, extra);
  }
  return openerOf(privateKey)(defined(answer.result, 'answer.result'), answerAad(id, kind));
}

async function awaitAnswer(ctx: Context, id: string): Promise<Answer> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const answer = await maybeOne(ctx.db, read, [id]);
    if (answer) return answer;
    if (performance.now() > until) {
      throw new AppError('unavailable', 'Delivery is busy; try again in a moment.', {
        reason: 'dispense_silent',
        retryAfterSeconds: 5,
      });
    }
    await sleep(pollMs);
  }
}
