import { z } from 'zod';
import { listAudit } from '../features/audit/list.ts';
import { verifyAudit } from '../features/seals/verify.ts';
import { cursor } from './inputs.ts';
import { allow, router } from './trpc.ts';

export const auditRouter = router({
  list: allow('audit.read')
    .input(z.object({ cursor: cursor.optional() }).default({}))
    .query(({ ctx, input }) => listAudit(ctx.app, input)),
  verify: allow('audit.read').query(({ ctx }) => verifyAudit(ctx.app)),
});
