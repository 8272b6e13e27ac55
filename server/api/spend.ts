import { z } from 'zod';
import { spendReport } from '../features/spend/report.ts';
import { allow, router } from './trpc.ts';

export const spendRouter = router({
  report: allow('money.read')
    .input(z.object({ days: z.union([z.literal(7), z.literal(30)]) }))
    .query(({ ctx, input }) => spendReport(ctx.app, input)),
});
