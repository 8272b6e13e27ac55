import { batchInput, listBatchesInput, moveBatchInput } from '../contract/stock.ts';
import { listBatches } from '../features/stock/list-batches.ts';
import { moveBatch } from '../features/stock/move-batch.ts';
import { recallBatch } from '../features/stock/recall-batch.ts';
import { stockOverview } from '../features/stock/stock-overview.ts';
import { resumeBatch, stopBatch } from '../features/stock/stop-batch.ts';
import { undoBatch, undoOwnImport } from '../features/stock/undo-batch.ts';
import { importProcedures } from './imports.ts';
import { allow, router } from './trpc.ts';

export const stockRouter = router({
  ...importProcedures,
  overview: allow('stock.read').query(({ ctx }) => stockOverview(ctx.app)),
  batches: allow('stock.read')
    .input(listBatchesInput)
    .query(({ ctx, input }) => listBatches(ctx.app, input, ctx.actor)),
  undoBatch: allow('batches.change')
    .input(batchInput)
    .mutation(({ ctx, input }) => undoBatch(ctx.app, input, ctx.actor)),
  undoOwnImport: allow('batches.undoOwn')
    .input(batchInput)
    .mutation(({ ctx, input }) => undoOwnImport(ctx.app, input, ctx.actor)),
  moveBatch: allow('batches.change')
    .input(moveBatchInput)
    .mutation(({ ctx, input }) => moveBatch(ctx.app, input, ctx.actor)),
  stopBatch: allow('batches.stop')
    .input(batchInput)
    .mutation(({ ctx, input }) => stopBatch(ctx.app, input, ctx.actor)),
  resumeBatch: allow('batches.stop')
    .input(batchInput)
    .mutation(({ ctx, input }) => resumeBatch(ctx.app, input, ctx.actor)),
  recallBatch: allow('batches.recall')
    .input(batchInput)
    .mutation(({ ctx, input }) => recallBatch(ctx.app, input, ctx.actor)),
});
