import { spendReport } from '../features/spend/report.ts';
import { spendReportInput } from '../features/spend/schemas.ts';
import { allow, router } from './trpc.ts';

export const spendRouter = router({
  report: allow('money.read')
    .input(spendReportInput)
    .query(({ ctx, input }) => spendReport(ctx.app, input)),
});
