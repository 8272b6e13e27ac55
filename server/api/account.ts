import { confirmIdentityInput } from '../contract/account.ts';
import { textIdInput } from '../contract/fields.ts';
import { confirmIdentity } from '../features/account/confirm-identity.ts';
import { endSession } from '../features/account/end-session.ts';
import { listSessions } from '../features/account/list-sessions.ts';
import { allow, router } from './trpc.ts';

export const accountRouter = router({
  sessions: allow('self.use').query(({ ctx }) => listSessions(ctx.app, ctx.person)),
  endSession: allow('self.use')
    .input(textIdInput)
    .mutation(({ ctx, input }) => endSession(ctx.app, input.id, ctx.actor)),
  confirmIdentity: allow('self.use')
    .input(confirmIdentityInput)
    .mutation(({ ctx, input }) => confirmIdentity(ctx.app, ctx.person, { ...input, from: ctx.client.ip })),
});
