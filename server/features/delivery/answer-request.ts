import { z } from 'zod';
import type { Connection } from '../../db/database.ts';
import { maybeOne, run, runCount, statement } from '../../db/statement.ts';
import { transaction } from '../../db/transaction.ts';
import { AppError, toAppError } from '../../lib/app-error.ts';
import { sealerTo } from '../../lib/seal.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { answerAad, type AnswerKind } from '../dispense-requests/answer-kinds.ts';
import { answerExport } from './answer-export.ts';
import { answerLookup } from './answer-lookup.ts';
import { answerRenew } from './answer-renew.ts';
import { answerReveal } from './answer-reveal.ts';

type Answerer = (ctx: Context, input: unknown, request: { requestedBy: string }) => Promise<Buffer | string>;

const answerers = {
  export: answerExport,
  lookup: answerLookup,
  renew: answerRenew,
  reveal: answerReveal,
} satisfies Record<AnswerKind, Answerer>;

type Request = { id: string; kind: AnswerKind; input: unknown; recipient_public: Buffer; requested_by: string };

const read = statement<Request, [string]>({
  name: 'dispense_read_request',
  text: "select id, kind, input, recipient_public, requested_by from dispense_request where id = $1 and state = 'open' and expires_at > now()",
});

const finish = statement<never, [string, string, Buffer | null, string | null]>({
  name: 'dispense_finish_request',
  text: "update dispense_request set state = $2, result = $3, refusal = $4 where id = $1 and state = 'open'",
});

/** Answers one question, sealed to who asked. A refusal is an answer too; a failure is tried again. */
export const answerTask: Task<z.ZodObject<{ requestId: z.ZodString }>, Context> = {
  name: 'dispense.answer',
  payload: z.object({ requestId: z.string() }),
  async run(ctx, { requestId }, job) {
    const request = await maybeOne(ctx.db, read, [requestId]);
    if (!request) return;
    const answer = await answerOf(ctx, request);
    await transaction(ctx.db, async (tx) => {
      await runCount(tx, finish, [requestId, ...answer]);
      await job.complete(tx);
    });
  },
  onDead: (tx, { requestId }) =>
    refuse(tx, requestId, new AppError('internal', 'The keys could not be opened; the log tells why.')),
};

async function answerOf(
  ctx: Context,
  request: Request,
): Promise<[state: string, result: Buffer | null, refusal: string | null]> {
  try {
    const answer: Answerer | undefined = answerers[request.kind];
    if (!answer) throw new AppError('bad_input', 'Nobody answers this.', { field: 'kind' });
    const plain = await answer(ctx, request.input, { requestedBy: request.requested_by });
    return ['done', sealerTo(request.recipient_public)(plain, answerAad(request.id, request.kind)), null];
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    return ['refused', null, JSON.stringify(toAppError(error).toBody())];
  }
}

async function refuse(tx: Connection, requestId: string, error: AppError): Promise<void> {
  await run(tx, finish, [requestId, 'refused', null, JSON.stringify(error.toBody())]);
}
