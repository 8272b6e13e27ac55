import { listAudit } from '../features/audit/list.ts';
import { listAuditInput } from '../features/audit/schemas.ts';
import { verifyAudit } from '../features/seals/verify.ts';
import { allow, router } from './trpc.ts';

export const auditRouter = router({
  list: allow('audit.read')
    .input(listAuditInput)
    .query(({ ctx, input }) => listAudit(ctx.app, input)),
  verify: allow('audit.read').query(({ ctx }) => verifyAudit(ctx.app)),
});
