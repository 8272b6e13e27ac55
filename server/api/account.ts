import { z } from 'zod';
import { confirmIdentity } from '../features/account/confirm-identity.ts';
import { endSession } from '../features/account/end-session.ts';
import { listSessions } from '../features/account/list-sessions.ts';
import { passwordLength } from '../features/account/session-limits.ts';
import { textId } from './inputs.ts';
import { allow, router } from './trpc.ts';

export const accountRouter = router({
  sessions: allow('self.use').query(({ ctx }) => listSessions(ctx.app, ctx.person)),
  endSession: allow('self.use')
    .input(z.object({ id: textId }))
    .mutation(({ ctx, input }) => endSession(ctx.app, input.id, ctx.actor)),
  confirmIdentity: allow('self.use')
    .input(z.object({ password: z.string().max(passwordLength.max).optional(), code: z.string().max(20).optional() }))
    .mutation(({ ctx, input }) => confirmIdentity(ctx.app, ctx.person, { ...input, from: ctx.client.ip })),
});
