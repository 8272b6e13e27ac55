import { z } from 'zod';
import { cursor } from './inputs.ts';
import { pending } from './pending.ts';
import { allow, router } from './trpc.ts';

export type AuditRow = {
  id: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  detail: Record<string, unknown>;
  sealed: boolean;
};
export type AuditVerdict = { ok: boolean; checked: number; firstBad: number | null; unsealed: number };

export const auditRouter = router({
  list: allow('audit.read')
    .input(z.object({ cursor: cursor.nullish() }).default({}))
    .query(() => pending<{ rows: AuditRow[]; nextCursor: string | null }>()),
  verify: allow('audit.read').query(() => pending<AuditVerdict>()),
});
