import { z } from 'zod';
import { run, type Statement } from '../../db/database.ts';
import { toAppError } from '../../lib/app-error.ts';
import { sealerTo } from '../../lib/seal.ts';
import type { Task } from '../../queue/task.ts';
import type { Context } from '../context.ts';
import { answerLookup } from './answer-lookup.ts';
import { requestAad } from './ask-dispense.ts';

/** Answers one kind of request with the text to seal; throws an AppError to refuse. `by` is the asker's id. */
export type Answerer = (ctx: Context, input: unknown, by: string) => Promise<string>;

const answerers: Record<string, Answerer> = {
  lookup: answerLookup,
};

const read: Statement = {
  name: 'dispense_read_request',
  text: "select kind, input, recipient_public, requested_by from dispense_request where id = $1 and state = 'open' and expires_at > now()",
};

const answer: Statement = {
  name: 'dispense_answer',
  text: "update dispense_request set state = $2, result = $3, refusal = $4 where id = $1 and state = 'open'",
};

const payload = z.object({ requestId: z.uuid() });

/** Does for another role what needs the private key, and seals the answer to the asker. */
export const answerTask: Task<typeof payload, Context> = {
  name: 'dispense.answer',
  payload,
  maxAttempts: 3,
  async run(ctx, { requestId }) {
    const [request] = await run<{ kind: string; input: unknown; recipient_public: Buffer; requested_by: string }>(ctx.db, read, [requestId]);
    if (!request) return;
    try {
      const text = await answerers[request.kind]!(ctx, request.input, request.requested_by);
      await run(ctx.db, answer, [requestId, 'done', sealerTo(request.recipient_public)(text, requestAad(requestId)), null]);
    } catch (error) {
      await run(ctx.db, answer, [requestId, 'refused', null, JSON.stringify(toAppError(error).toBody())]);
    }
  },
};
